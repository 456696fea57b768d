import { useState } from 'react'
import { useWords } from '@/lib/i18n'
import { Button } from './Button'
import { componentWords } from './words'

/** Text to be taken elsewhere: a command, a link that is shown once. */
export function CopyText({ text }: { text: string }) {
  const t = useWords(componentWords)
  const [copied, setCopied] = useState(false)
  return (
    <div className="flex flex-wrap items-start gap-3">
      <pre className="min-w-0 grow rounded-8 border border-solid-gray-420 bg-solid-gray-50 p-3 font-mono break-all whitespace-pre-wrap">
        {text}
      </pre>
      <Button
        variant="secondary"
        onPress={() => {
          void navigator.clipboard.writeText(text).then(() => setCopied(true))
        }}
      >
        {t(copied ? 'copied' : 'copy')}
      </Button>
    </div>
  )
}
