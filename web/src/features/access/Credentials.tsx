import { type Control, Controller, type FieldPath } from 'react-hook-form'
import { TextInput } from '@/components/fields'
import { useWords } from '@/lib/i18n'
import { foldCode } from '@/lib/text/fold'
import { accessWords } from './words'

export interface CredentialAnswers {
  login: string
  password: string
  again: string
}

interface CredentialFieldsProps {
  control: Control<CredentialAnswers>
  withLogin?: boolean
  passwordNow: () => string
  problemOf?: (field: string) => string | undefined
}

/** Login and password as their owner chooses them. */
export function CredentialFields({ control, withLogin = true, passwordNow, problemOf }: CredentialFieldsProps) {
  const t = useWords(accessWords)
  const check: Record<FieldPath<CredentialAnswers>, (text: string) => true | string> = {
    login: (text) => /^[A-Za-z0-9._@-]{3,64}$/.test(foldCode(text)) || t('errLogin'),
    password: (text) => text.length >= 12 || t('errPassword'),
    again: (text) => text === passwordNow() || t('errAgain'),
  }
  return (
    <>
      {withLogin && (
        <Controller
          name="login"
          control={control}
          rules={{ validate: check.login }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput
              {...field}
              inputRef={ref}
              label={t('login')}
              help={t('loginHelp')}
              required
              autoComplete="username"
              error={fieldState.error?.message ?? problemOf?.('login')}
            />
          )}
        />
      )}
      <Controller
        name="password"
        control={control}
        rules={{ validate: check.password }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput
            {...field}
            inputRef={ref}
            type="password"
            label={t('password')}
            help={t('passwordHelp')}
            required
            autoComplete="new-password"
            error={fieldState.error?.message ?? problemOf?.('password')}
          />
        )}
      />
      <Controller
        name="again"
        control={control}
        rules={{ validate: check.again }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput
            {...field}
            inputRef={ref}
            type="password"
            reveals={false}
            label={t('again')}
            required
            autoComplete="new-password"
            error={fieldState.error?.message}
          />
        )}
      />
    </>
  )
}
