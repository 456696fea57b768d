import { useMutation } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { CopyText } from '@/components/CopyText'
import { TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { api } from '@/lib/api'
import { showInstant } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { hostWords } from './words'

interface TokenFormProps {
  contract: string
  zone: string
  onClose: () => void
}

export function TokenForm({ contract, zone, onClose }: TokenFormProps) {
  const t = useWords(hostWords)
  const language = useLanguage()
  const { control, handleSubmit } = useForm({ defaultValues: { name: '' } })
  const mutation = useMutation({
    mutationFn: ({ name }: { name: string }) =>
      api.post('/contracts/{contract}/host-tokens', { name: name.trim() }, { path: { contract } }),
  })
  return (
    <section aria-label={t('add')} className="panel mb-8 space-y-6">
      <h2>{t('add')}</h2>
      {mutation.data ? (
        <div className="space-y-3" role="status">
          <p>{t('addRun')}</p>
          <CopyText text={mutation.data.command} />
          <p>{t('validUntil', { at: showInstant(mutation.data.expires_at, language, zone) })}</p>
        </div>
      ) : (
        <form noValidate onSubmit={handleSubmit((values) => mutation.mutate(values))} className="max-w-xl space-y-6">
          <p>{t('addLead')}</p>
          <Controller
            name="name"
            control={control}
            rules={{ validate: (text) => text.trim() !== '' || t('errName') }}
            render={({ field: { ref, ...field }, fieldState }) => (
              <TextInput {...field} inputRef={ref} label={t('addName')} required error={fieldState.error?.message} />
            )}
          />
          {mutation.error && <ProblemNotice error={mutation.error} />}
          <div className="flex flex-wrap gap-3">
            <Button type="submit" isDisabled={mutation.isPending}>
              {t('addMake')}
            </Button>
            <Button variant="secondary" onPress={onClose}>
              {t('cancel')}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
