import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Controller, type FieldErrors, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { ChoiceInput, DateTimeInput, TextInput } from '@/components/fields'
import { Notice } from '@/components/feedback'
import { type ActRequest, contractQuery, type Field, type OpenAction, type Receipt, type RegisterDefinition, useAct } from '@/lib/api'
import { defaultZone } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { foldCode } from '@/lib/text/fold'
import { recordWords } from '../words'
import { ConfirmBreach, RuleList } from './ConfirmBreach'
import { FieldControl } from './FieldControl'
import { Later } from './Later'
import { checkField, inputValues, isEmpty, type RawRow, type RawValue, readDateTime, shownOf, toRaw } from './values'

interface Answers {
  values: RawRow
  sticker: string
  occurred: string
  behalf: string
  reason: string
}

interface ActionFormProps {
  contract: string
  definition: RegisterDefinition
  action: OpenAction
  /** Absent: the action creates a record. */
  record?: { id: string; version: number }
  onDone: (receipt: Receipt) => void
  onCancel: () => void
}

interface Asked {
  field: Field
  required: boolean
  shown: string | undefined
}

function askedFields(definition: RegisterDefinition, action: OpenAction): Asked[] {
  return action.asks.flatMap((ask) => {
    const field = definition.fields.find((one) => one.id === ask.field)
    return field && field.type !== 'derived' ? [{ field, required: ask.required, shown: shownOf(ask.value) }] : []
  })
}

function messagesOf(errors: FieldErrors<Answers>): string[] {
  const values = (errors.values ?? {}) as Record<string, { message?: string } | undefined>
  const all = [...Object.values(values), errors.sticker, errors.occurred, errors.behalf, errors.reason]
  return all.flatMap((one) => (one?.message ? [String(one.message)] : []))
}

const self = 'self'

/** An action as a form: its fields come from the definition in force, nothing is known of any register. */
export function ActionForm({ contract, definition, action, record, onDone, onCancel }: ActionFormProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const asked = useMemo(() => askedFields(definition, action), [definition, action])
  const before = useMemo<RawRow>(
    () =>
      Object.fromEntries(
        asked.map(({ field }) => [field.id, toRaw(field, action.asks.find((ask) => ask.field === field.id)?.value, zone)]),
      ),
    [asked, action, zone],
  )
  const { control, handleSubmit, setError, formState } = useForm<Answers>({
    defaultValues: { values: before, sticker: '', occurred: '', behalf: self, reason: '' },
  })
  const { act, isActing, problem, question, confirm, goBack } = useAct({
    contract,
    register: definition.id,
    action: action.action,
    version: record?.version,
    onDone,
  })

  const [sending, setSending] = useState(0)
  const countSending = (busy: boolean) => setSending((before) => before + (busy ? 1 : -1))

  useEffect(() => {
    for (const error of problem?.errors ?? []) {
      const known = asked.some(({ field }) => field.id === error.field)
      const name = known ? (`values.${error.field}` as const) : error.field === 'reason' ? 'reason' : null
      if (name) setError(name, { message: error.detail }, { shouldFocus: true })
    }
  }, [problem, asked, setError])

  const submit = (answers: Answers) => {
    const occurred = isEmpty(answers.occurred) ? undefined : readDateTime(occurredField, answers.occurred, '', zone).value
    const request: ActRequest = { values: inputValues(asked.map((one) => one.field), answers.values, before, zone) }
    if (record) request.record = record.id
    else if (answers.sticker.trim()) request.record = foldCode(answers.sticker)
    if (answers.reason.trim()) request.reason = answers.reason.trim()
    if (typeof occurred === 'string') request.occurred_at = occurred
    if (answers.behalf !== self) request.on_behalf_of = answers.behalf
    act(request)
  }

  const help = definition.actions.find((one) => one.id === action.action)?.help
  const messages = messagesOf(formState.errors)
  const behalf = action.on_behalf_of ?? []
  const givesNumber = !record && definition.numbering.given

  return (
    <form noValidate onSubmit={handleSubmit(submit)} className="max-w-3xl space-y-8">
      {help && <p>{textOf(help, language)}</p>}
      {action.needs_confirmation && action.prevented_by.length > 0 && (
        <Notice tone="warning" title={t('breaksRules')}>
          <RuleList rules={action.prevented_by} />
        </Notice>
      )}
      {givesNumber && (
        <Controller
          name="sticker"
          control={control}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput {...field} inputRef={ref} label={t('sticker')} help={t('stickerHelp')} required={false} error={fieldState.error?.message} narrow />
          )}
        />
      )}
      {asked.map(({ field, required, shown }) => (
        <Controller
          key={field.id}
          name={`values.${field.id}` as `values.${string}`}
          control={control}
          rules={{ validate: (raw) => checkField(field, raw as RawValue, { zone, required }).error ?? true }}
          render={({ field: { ref, value, onChange, onBlur }, fieldState }) => (
            <FieldControl
              contract={contract}
              field={field}
              required={required}
              raw={value as RawValue}
              shown={shown}
              error={fieldState.error?.message ?? (fieldState.invalid ? t('mend') : undefined)}
              onChange={onChange}
              onBlur={onBlur}
              inputRef={ref}
              onBusy={countSending}
            />
          )}
        />
      ))}
      {behalf.length > 0 && (
        <Controller
          name="behalf"
          control={control}
          render={({ field: { ref: _, ...field } }) => (
            <ChoiceInput
              {...field}
              label={t('behalf')}
              required
              choices={[
                { id: self, label: t('behalfSelf') },
                ...behalf.map((member) => ({ id: member.id, label: t('behalfOf', { name: member.name }) })),
              ]}
            />
          )}
        />
      )}
      {action.reason !== 'none' && (
        <Controller
          name="reason"
          control={control}
          rules={{
            validate: (text) =>
              action.reason !== 'required' || text.trim() !== '' || t('errRequired', { label: t('reason') }),
          }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput
              {...field}
              inputRef={ref}
              label={t('reason')}
              help={t('reasonHelp')}
              required={action.reason === 'required'}
              multiline
              error={fieldState.error?.message}
            />
          )}
        />
      )}
      {action.kind === 'fact' && (
        <Later label={t('later')}>
        <Controller
          name="occurred"
          control={control}
          rules={{
            validate: (text) => isEmpty(text) || (readDateTime(occurredField, text, t('occurred'), zone).error ?? true),
          }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <DateTimeInput {...field} inputRef={ref} label={t('occurred')} help={t('occurredHelp')} required={false} error={fieldState.error?.message} />
          )}
        />
        </Later>
      )}
      {formState.isSubmitted && messages.length > 0 && (
        <Notice tone="error" title={t('mend')} live>
          <ul className="list-disc pl-5">
            {messages.map((message) => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        </Notice>
      )}
      {problem && (
        <Notice tone="error" title={problem.title || t('refused')} live>
          {problem.detail && <p>{problem.detail}</p>}
          {problem.rules.length > 0 && <RuleList rules={problem.rules} />}
        </Notice>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" size="large" isDisabled={isActing || sending > 0}>
          {textOf(action.label, language)}
        </Button>
        <Button variant="secondary" size="large" onPress={onCancel}>
          {t('cancel')}
        </Button>
      </div>
      <ConfirmBreach rules={question?.rules ?? null} isActing={isActing} onConfirm={confirm} onBack={goBack} />
    </form>
  )
}

const occurredField: Field = {
  id: 'occurred',
  type: 'datetime',
  label: { ja: '', en: '' },
  required: false,
  personal_data: false,
  max: 'today',
}
