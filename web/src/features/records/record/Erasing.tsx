import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { Section } from '@/components/page'
import { api, useMembership, useOnceKeys } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { recordWords } from '../words'

interface ErasingProps {
  contract: string
  register: string
  record: string
}

function ErasingForm({ contract, register, record, onClose }: ErasingProps & { onClose: () => void }) {
  const t = useWords(recordWords)
  const client = useQueryClient()
  const keys = useOnceKeys()
  const { control, handleSubmit } = useForm({ defaultValues: { reason: '' } })
  const mutation = useMutation({
    mutationFn: ({ reason }: { reason: string }) => {
      const body = { reason: reason.trim() }
      return api.post('/contracts/{contract}/registers/{register}/records/{record}/erasure', body, {
        path: { contract, register, record },
        idempotencyKey: keys.keyFor({ register, record, ...body }),
      })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['contract', contract] })
      onClose()
    },
  })
  return (
    <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="space-y-4">
      <p>{t('eraseWarning')}</p>
      <Controller
        name="reason"
        control={control}
        rules={{ validate: (text) => text.trim() !== '' || t('eraseReasonMissing') }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput {...field} inputRef={ref} label={t('eraseReason')} required multiline error={fieldState.error?.message} />
        )}
      />
      {mutation.error && <ProblemNotice error={mutation.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isDisabled={mutation.isPending}>
          {t('eraseDo')}
        </Button>
        <Button variant="secondary" onPress={onClose}>
          {t('eraseCancel')}
        </Button>
      </div>
    </form>
  )
}

/** For administrators: what somebody may ask to have erased. */
export function Erasing(props: ErasingProps) {
  const t = useWords(recordWords)
  const may = useMembership(props.contract)?.administrator ?? false
  const [open, setOpen] = useState(false)
  if (!may) return null
  return (
    <Section title={t('erase')} screenOnly>
      <p className="mb-3 max-w-prose">{t('eraseLead')}</p>
      <Button variant="secondary" onPress={() => setOpen(true)}>
        {t('eraseOpen')}
      </Button>
      <Dialog title={t('erase')} isOpen={open} onClose={() => setOpen(false)} alert>
        <ErasingForm {...props} onClose={() => setOpen(false)} />
      </Dialog>
    </Section>
  )
}
