import { useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { encode } from 'uqr'
import { Button } from '@/components/Button'
import { TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { Code } from '@/components/page'
import type { Session, TotpEnrolment } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { foldCode } from '@/lib/text/fold'
import { accessWords } from './words'

/** Drawn here: the secret goes to no picture server. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: 4 })
    const squares: string[] = []
    code.data.forEach((row, y) => row.forEach((dark, x) => dark && squares.push(`M${x} ${y}h1v1h-1z`)))
    return { size: code.size, path: squares.join('') }
  }, [text])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      className="size-56 border border-solid-gray-300 bg-white"
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  )
}

interface EnrolStepProps {
  enrolment: TotpEnrolment
  confirm: (body: { confirmation: string; totp: string }) => Promise<Session>
  onDone: (session: Session) => void
}

/** Enrolling the authenticator: only when its first code is right does anything come into force. */
export function EnrolStep({ enrolment, confirm, onDone }: EnrolStepProps) {
  const t = useWords(accessWords)
  const { control, handleSubmit } = useForm({ defaultValues: { totp: '' } })
  const mutation = useMutation({
    mutationFn: ({ totp }: { totp: string }) =>
      confirm({ confirmation: enrolment.confirmation, totp: foldCode(totp).replace(/ /g, '') }),
    onSuccess: onDone,
  })
  return (
    <form noValidate onSubmit={handleSubmit((values) => mutation.mutate(values))} className="max-w-2xl space-y-8">
      <p>{t('enrolLead')}</p>
      <div className="flex flex-wrap items-start gap-8">
        <QrCode text={enrolment.uri} label={t('qrAlt')} />
        <div className="min-w-0">
          <p className="text-std-16B-170">{t('secret')}</p>
          <Code>{enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')}</Code>
        </div>
      </div>
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
        {t('confirm')}
      </Button>
    </form>
  )
}
