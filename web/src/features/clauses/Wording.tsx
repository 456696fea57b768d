import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { api, type Clause, useMembership, useOnceKeys } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { clauseWords } from './words'

interface WordingProps {
  contract: string
  clause: Clause
}

function WordingForm({ contract, clause, onClose }: WordingProps & { onClose: () => void }) {
  const t = useWords(clauseWords)
  const client = useQueryClient()
  const keys = useOnceKeys()
  const { control, handleSubmit } = useForm({ defaultValues: { text: clause.wording ?? '' } })
  const mutation = useMutation({
    mutationFn: ({ text }: { text: string }) => {
      const body = { wording: { [clause.id]: text.trim() } }
      return api.post('/contracts/{contract}/wording', body, { path: { contract }, idempotencyKey: keys.keyFor(body) })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['contract', contract] })
      onClose()
    },
  })
  return (
    <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="space-y-4">
      <Controller
        name="text"
        control={control}
        rules={{ validate: (text) => text.trim() !== '' || t('errWording') }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput {...field} inputRef={ref} label={t('wording')} help={t('wordingHelp')} required multiline error={fieldState.error?.message} />
        )}
      />
      {mutation.error && <ProblemNotice error={mutation.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isDisabled={mutation.isPending}>
          {t('wordingSave')}
        </Button>
        <Button variant="secondary" onPress={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}

/** The contract's own words, beside ours; an administrator types or pastes them. */
export function Wording({ contract, clause }: WordingProps) {
  const t = useWords(clauseWords)
  const mayChange = useMembership(contract)?.administrator ?? false
  const [editing, setEditing] = useState(false)
  return (
    <section aria-labelledby="wording" className="panel bg-solid-gray-50">
      <h2 id="wording" className="mb-2 text-std-18B-160">
        {t('wording')}
      </h2>
      {editing ? (
        <WordingForm contract={contract} clause={clause} onClose={() => setEditing(false)} />
      ) : (
        <>
          {clause.wording ? (
            <blockquote lang="ja" className="whitespace-pre-wrap">
              {clause.wording}
            </blockquote>
          ) : (
            <p className="text-solid-gray-700">{t('noWording')}</p>
          )}
          {mayChange && (
            <Button variant="secondary" size="small" className="mt-3 print:hidden" onPress={() => setEditing(true)}>
              {t('wordingEdit')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}
