import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { TextInput } from '@/components/fields'
import { Notice, ProblemNotice } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { api, useBeginSession } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { foldCode } from '@/lib/text/fold'
import { setupQuery } from './setupQuery'
import { accessWords } from './words'

/** Only addresses of this site are followed after log-in. */
export function safeTarget(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) && !to.startsWith('/login') ? to : '/'
}

export function LoginPage({ search }: { search: Record<string, string> }) {
  const t = useWords(accessWords)
  const navigate = useNavigate()
  const begin = useBeginSession()
  const { control, handleSubmit } = useForm({ defaultValues: { login: '', password: '', totp: '' } })
  const mutation = useMutation({
    mutationFn: (values: { login: string; password: string; totp: string }) =>
      api.post('/session', {
        login: foldCode(values.login),
        password: values.password,
        totp: foldCode(values.totp).replace(/ /g, ''),
      }),
    onSuccess: async (session) => {
      begin(session)
      await navigate({ to: safeTarget(search.to) })
    },
  })
  const setup = useQuery(setupQuery).data
  const required = (label: string) => (text: string) => text.trim() !== '' || t('errRequired', { label })
  return (
    <div className="mx-auto max-w-xl">
      <PageHead title={t('logIn')} lead={t('logInLead')} help="login" />
      {setup?.needed && (
        <div className="mb-8">
          <Notice tone="warning" title={t('setupFirst')}>
            {t('noTokenLead')}
          </Notice>
        </div>
      )}
      <form noValidate onSubmit={handleSubmit((values) => mutation.mutate(values))} className="space-y-8">
        <Controller
          name="login"
          control={control}
          rules={{ validate: required(t('login')) }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput {...field} inputRef={ref} label={t('login')} required autoComplete="username" error={fieldState.error?.message} />
          )}
        />
        <Controller
          name="password"
          control={control}
          rules={{ validate: required(t('password')) }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput
              {...field}
              inputRef={ref}
              type="password"
              label={t('password')}
              required
              autoComplete="current-password"
              error={fieldState.error?.message}
            />
          )}
        />
        <Controller
          name="totp"
          control={control}
          rules={{ validate: (text) => /^\d{6}$/.test(foldCode(text).replace(/ /g, '')) || t('errTotp') }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput
              {...field}
              inputRef={ref}
              label={t('totp')}
              help={t('totpHelp')}
              required
              narrow
              inputMode="numeric"
              autoComplete="one-time-code"
              error={fieldState.error?.message}
            />
          )}
        />
        {mutation.error && <ProblemNotice error={mutation.error} />}
        <Button type="submit" size="large" isDisabled={mutation.isPending}>
          {t('logIn')}
        </Button>
        <Notice tone="info" title={t('lostTitle')}>
          {t('lost')}
        </Notice>
      </form>
    </div>
  )
}
