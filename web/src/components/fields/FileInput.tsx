import { useId, useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { asProblem, type FileValue } from '@/lib/api'
import { showSize } from '@/lib/text/size'
import { useMarks, useWords } from '@/lib/i18n'
import { Button } from '../Button'
import { CameraIcon, CloseIcon, FileIcon } from '../icons'
import { componentWords } from '../words'
import { errorText, type FieldProps, labelClass, LabelWords, useHelp } from './frame'

interface FileInputProps extends FieldProps<FileValue | null> {
  accept: readonly string[]
  upload: (file: File) => Promise<FileValue>
  /** Told when sending begins and when it has ended. */
  onBusy?: ((busy: boolean) => void) | undefined
}

export function FileInput(props: FileInputProps) {
  const { label, required, error, readOnlyReason, value, onChange, accept, upload, onBusy } = props
  const t = useWords(componentWords)
  const { brackets, colon, join } = useMarks()
  const id = useId()
  const [sending, setSending] = useState('')
  const [failed, setFailed] = useState('')
  const types = join(...accept.map((type) => type.split('/').pop()?.toUpperCase()))
  const help = [useHelp(props), accept.length > 0 && t('fileTypes', { types })].filter(Boolean).join(' ')
  const problem = failed || error
  const takesPhotos = accept.length === 0 || accept.some((type) => type.startsWith('image/'))

  const take = async (files: FileList | null) => {
    const file = files?.[0]
    if (!file) return
    setSending(file.name)
    onBusy?.(true)
    setFailed('')
    try {
      onChange(await upload(file))
    } catch (cause) {
      const said = asProblem(cause)
      setFailed(said.detail || said.title)
    } finally {
      setSending('')
      onBusy?.(false)
    }
  }

  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-help ${id}-problem`}>
      <span id={`${id}-label`} className={labelClass}>
        <LabelWords label={label} required={required} />
      </span>
      <p id={`${id}-help`} className="text-solid-gray-600">
        {help}
      </p>
      <div aria-live="polite" className="mt-2 min-h-13">
        {sending && <p className="text-blue-1000">{t('fileSending', { name: sending })}</p>}
        {value && (
          <p className="flex items-center gap-2 rounded-8 border border-solid-gray-300 px-3 py-2">
            <FileIcon />
            <span className="min-w-0 grow">
              {value.name}
              {brackets(showSize(value.size))}
            </span>
            {readOnlyReason === undefined && (
              <button
                type="button"
                className="rounded-6 p-2 hover:bg-solid-gray-50"
                aria-label={t('fileRemove', { name: value.name })}
                onClick={() => onChange(null)}
              >
                <CloseIcon className="size-4" />
              </button>
            )}
          </p>
        )}
        {!value && !sending && <p className="text-solid-gray-600">{t('fileNone')}</p>}
      </div>
      {readOnlyReason === undefined && (
        <div className="mt-2 flex flex-wrap gap-3">
          <FileTrigger acceptedFileTypes={[...accept]} onSelect={(files) => void take(files)}>
            <Button variant="secondary" aria-label={`${label}${colon}${t('fileChoose')}`}>
              <FileIcon />
              {t('fileChoose')}
            </Button>
          </FileTrigger>
          {takesPhotos && (
            <FileTrigger acceptedFileTypes={['image/*']} defaultCamera="environment" onSelect={(files) => void take(files)}>
              <Button variant="secondary" aria-label={`${label}${colon}${t('filePhoto')}`}>
                <CameraIcon />
                {t('filePhoto')}
              </Button>
            </FileTrigger>
          )}
        </div>
      )}
      <p id={`${id}-problem`} className={problem ? 'mt-2 text-error-1' : 'sr-only'}>
        {problem && errorText(problem)}
      </p>
    </div>
  )
}
