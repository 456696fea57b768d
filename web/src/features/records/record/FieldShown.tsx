import { Code, RecordLink } from '@/components/page'
import { FileIcon } from '@/components/icons'
import { componentWords } from '@/components/words'
import { apiUrl, type Field, type FieldValue } from '@/lib/api'
import { showDate, showDateShort, showInstant, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import { recordWords } from '../words'

interface FieldShownProps {
  contract: string
  field: Field
  value: FieldValue | undefined
  zone: string
  /** In a table: shorter, and no links of its own. */
  short?: boolean
}

type Shape = { erased?: boolean; sha256?: string; record?: string; id?: string }

/** A value as people read it, by the kind of its field. */
export function FieldShown(props: FieldShownProps) {
  const t = useWords(recordWords)
  const { value } = props
  const nothing = props.short ? '' : t('emptyValue')
  if (value === undefined || value === null || value === '')
    return <span className="text-solid-gray-600">{nothing}</span>
  if (Array.isArray(value)) return <RowsShown {...props} rows={value} />
  if (typeof value === 'object') return <ObjectShown {...props} value={value} />
  return <PlainShown {...props} value={value} />
}

function PlainShown({ field, value, zone, short }: FieldShownProps & { value: string | number | boolean }) {
  const language = useLanguage()
  const t = useWords(componentWords)
  const type = field.type === 'derived' ? field.of : field.type
  if (typeof value === 'boolean') return <>{t(value ? 'yes' : 'no')}</>
  if (type === 'date') return <>{short ? showDateShort(String(value), language) : showDate(String(value), language)}</>
  if (type === 'datetime')
    return <>{short ? showInstantShort(value, language, zone) : showInstant(value, language, zone)}</>
  if (type === 'number')
    return (
      <span className="tabular-nums">
        {typeof value === 'number' ? value.toLocaleString('en-US') : value}
        {field.unit && ` ${textOf(field.unit, language)}`}
      </span>
    )
  if (type === 'choice') {
    const option = field.options?.find((one) => one.id === value)
    return <>{option ? textOf(option.label, language) : value}</>
  }
  return <>{value}</>
}

function ObjectShown({ contract, value, short }: FieldShownProps & { value: object }) {
  const t = useWords(recordWords)
  const { brackets } = useMarks()
  const shape = value as Shape
  if (shape.erased) return <span className="text-solid-gray-600">{t('erased')}</span>
  if (shape.sha256) {
    const file = value as { sha256: string; name: string; size: number }
    const label = file.name + brackets(showSize(file.size))
    if (short) return <>{file.name}</>
    return (
      <a
        className="link inline-flex items-center gap-1"
        href={apiUrl('/contracts/{contract}/files/{sha256}', { path: { contract, sha256: file.sha256 } })}
        download={file.name}
      >
        <FileIcon />
        {label}
      </a>
    )
  }
  if (shape.record) {
    const reference = value as { register: string; record: string; title?: string }
    if (short) return <>{[reference.record, reference.title].filter(Boolean).join(' ')}</>
    return <RecordLink contract={contract} {...reference} />
  }
  const member = value as { id: string; name: string }
  return member.name ? <>{member.name}</> : <Code>{member.id}</Code>
}

function RowsShown(props: FieldShownProps & { rows: readonly Record<string, FieldValue>[] }) {
  const language = useLanguage()
  const t = useWords(recordWords)
  const columns = props.field.columns ?? []
  if (props.short) return <>{t('records', { count: props.rows.length })}</>
  if (props.rows.length === 0) return <span className="text-solid-gray-600">{t('emptyValue')}</span>
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={textOf(props.field.label, language)}>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-black bg-solid-gray-50">
            {columns.map((column) => (
              <th key={column.id} scope="col" className="px-2 py-1 whitespace-nowrap">
                {textOf(column.label, language)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, at) => (
            <tr key={at} className="border-b border-solid-gray-300">
              {columns.map((column) => (
                <td key={column.id} className="px-2 py-1 align-top">
                  <FieldShown {...props} field={column} value={row[column.id]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
