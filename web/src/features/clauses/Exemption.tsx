import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { DateInput, TextInput } from '@/components/fields'
import { Notice, ProblemNotice } from '@/components/feedback'
import { api, type Clause, useOnceKeys } from '@/lib/api'
import { parseDate, showDate } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
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

export function Exemption({ contract, clause }: { contract: string; clause: Clause }) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const end = useMutation({
    mutationFn: () =>
      api.delete('/contracts/{contract}/clauses/{clause}/exemption', { path: { contract, clause: clause.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['contract', contract] }),
  })
  const given = clause.exemption
  if (!given && !clause.can_exempt) return null
  return (
    <div className="mt-6 space-y-4">
      {given && (
        <Notice tone="info" title={t('exemption')}>
          <p>
            {t('exemptBy', {
              name: given.granted_by.name,
              starts: showDate(given.starts, language),
              ends: showDate(given.ends, language),
            })}
          </p>
          <p>
            {t('exemptReason')}：{given.reason}
          </p>
          {clause.can_exempt && (
            <Button variant="secondary" size="small" className="mt-2" onPress={() => end.mutate()} isDisabled={end.isPending}>
              {t('exemptEnd')}
            </Button>
          )}
        </Notice>
      )}
      {end.error && <ProblemNotice error={end.error} />}
      {!given && !open && (
        <Button variant="secondary" onPress={() => setOpen(true)}>
          {t('exempt')}
        </Button>
      )}
      {open && !given && <ExemptionForm contract={contract} clause={clause.id} onClose={() => setOpen(false)} />}
    </div>
  )
}
