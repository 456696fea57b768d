import { useId } from 'react'
import { Button } from '@/components/Button'
import { errorText, labelClass, LabelWords } from '@/components/fields'
import { CloseIcon, PlusIcon } from '@/components/icons'
import { componentWords } from '@/components/words'
import { useMarks, useWords } from '@/lib/i18n'
import { FieldControl, type FieldControlProps } from './FieldControl'
import { checkField, emptyRaw, type RawRow, type RawValue } from './values'

interface TableInputProps extends FieldControlProps {
  label: string
  help: string | undefined
  rows: RawRow[]
}

/** Rows of fields. Each row is a group of its own, so that it fits a narrow screen and is told apart by ear. */
export function TableInput({ contract, field, required, label, help, rows, error, onChange, onBusy }: TableInputProps) {
  const t = useWords(componentWords)
  const { colon } = useMarks()
  const id = useId()
  const columns = field.columns ?? []
  const change = (at: number, column: string, raw: RawValue) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, [column]: raw } : row)))
  const add = () => onChange([...rows, Object.fromEntries(columns.map((column) => [column.id, emptyRaw(column)]))])
  const remove = (at: number) => onChange(rows.filter((_, index) => index !== at))

  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-help ${id}-problem`}>
      <span id={`${id}-label`} className={labelClass}>
        <LabelWords label={label} required={required} />
      </span>
      <p id={`${id}-help`} className="text-solid-gray-600">
        {help}
      </p>
      <ol className="mt-2 space-y-3">
        {rows.map((row, at) => (
          <li key={at} className="rounded-8 border border-solid-gray-420 p-4">
            <div role="group" aria-label={`${label} ${t('row', { number: at + 1 })}`}>
              <div className="mb-2 flex items-center justify-between">
                <span className="text-std-16B-170">{t('row', { number: at + 1 })}</span>
                <Button variant="quiet" size="small" onPress={() => remove(at)} aria-label={t('rowRemove', { number: at + 1 })}>
                  <CloseIcon className="size-4" />
                  {t('rowRemove', { number: at + 1 })}
                </Button>
              </div>
              <div className="grid gap-4 md:grid-cols-2">
                {columns.map((column) => (
                  <FieldControl
                    key={column.id}
                    contract={contract}
                    field={column}
                    required={column.required}
                    raw={row[column.id] ?? emptyRaw(column)}
                    error={
                      error === undefined
                        ? undefined
                        : checkField(column, row[column.id], { zone: 'UTC', required: column.required }).error
                    }
                    onChange={(raw) => change(at, column.id, raw)}
                    onBusy={onBusy}
                  />
                ))}
              </div>
            </div>
          </li>
        ))}
      </ol>
      <Button variant="secondary" className="mt-3" onPress={add} aria-label={`${label}${colon}${t('rowAdd')}`}>
        <PlusIcon />
        {t('rowAdd')}
      </Button>
      <p id={`${id}-problem`} className={error ? 'mt-2 text-error-1' : 'sr-only'}>
        {error && errorText(error)}
      </p>
    </div>
  )
}
