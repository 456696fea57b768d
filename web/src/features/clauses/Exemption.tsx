import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { DateInput, TextInput } from '@/components/fields'
import { Notice, ProblemNotice } from '@/components/feedback'
import { Section } from '@/components/page'
import { api, type Clause, useOnceKeys } from '@/lib/api'
import { parseDate, showDate } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { clauseWords } from './words'

function ExemptionForm({ contract, clause, onClose }: { contract: string; clause: string; onClose: () => void }) {
  const t = useWords(clauseWords)
  const client = useQueryClient()
  const keys = useOnceKeys()
  const { control, handleSubmit } = useForm({ defaultValues: { ends: '', reason: '' } })
  const mutation = useMutation({
    mutationFn: (answers: { ends: string; reason: string }) => {
      const body = { ends: parseDate(answers.ends) ?? '', reason: answers.reason.trim() }
      return api.post('/contracts/{contract}/clauses/{clause}/exemption', body, {
        path: { contract, clause },
        idempotencyKey: keys.keyFor(body),
      })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['contract', contract] })
      onClose()
    },
  })
  return (
    <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="panel max-w-2xl space-y-6">
      <p>{t('exemptLead')}</p>
      <Controller
        name="ends"
        control={control}
        rules={{ validate: (text) => parseDate(text) !== null || t('errDate') }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <DateInput {...field} inputRef={ref} label={t('exemptEnds')} required error={fieldState.error?.message} />
        )}
      />
      <Controller
        name="reason"
        control={control}
        rules={{ validate: (text) => text.trim() !== '' || t('errReason') }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput {...field} inputRef={ref} label={t('exemptReason')} required multiline error={fieldState.error?.message} />
        )}
      />
      {mutation.error && <ProblemNotice error={mutation.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isDisabled={mutation.isPending}>
          {t('exemptDo')}
        </Button>
        <Button variant="secondary" onPress={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

interface ExemptionProps {
  contract: string
  clause: Clause
}

export function GivenExemption({ contract, clause }: ExemptionProps) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  const { colon } = useMarks()
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () =>
      api.delete('/contracts/{contract}/clauses/{clause}/exemption', { path: { contract, clause: clause.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['contract', contract] }),
  })
  const given = clause.exemption
  if (!given) return null
  return (
    <div className="mb-6 space-y-4">
        <Notice tone="info" title={t('exemption')}>
          <p>
            {t('exemptBy', {
              name: given.granted_by.name,
              starts: showDate(given.starts, language),
              ends: showDate(given.ends, language),
            })}
          </p>
          <p>
            {t('exemptReason') + colon + given.reason}
          </p>
          {clause.can_exempt && (
            <Button variant="secondary" size="small" className="mt-2" onPress={() => end.mutate()} isDisabled={end.isPending}>
              {t('exemptEnd')}
            </Button>
          )}
        </Notice>
      {end.error && <ProblemNotice error={end.error} />}
    </div>
  )
}

/** Only the client side sees it. */
export function ExemptionOffer({ contract, clause }: ExemptionProps) {
  const t = useWords(clauseWords)
  const [open, setOpen] = useState(false)
  if (clause.exemption || !clause.can_exempt) return null
  return (
    <Section title={t('exemption')} screenOnly>
      {open ? (
        <ExemptionForm contract={contract} clause={clause.id} onClose={() => setOpen(false)} />
      ) : (
        <>
          <p className="mb-3">{t('exemptLead')}</p>
          <Button variant="secondary" onPress={() => setOpen(true)}>
            {t('exempt')}
          </Button>
        </>
      )}
    </Section>
  )
}
