import { Link } from '@tanstack/react-router'
import { Empty } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { StatusBadge, statuses, statusWords } from '@/components/status'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { topics } from './topics'
import { helpWords } from './words'

function StatusList() {
  const t = useWords(helpWords)
  const s = useWords(statusWords)
  return (
    <section aria-labelledby="statuses" className="mt-10">
      <h2 id="statuses" className="mb-4">
        {t('statuses')}
      </h2>
      <dl className="divide-y divide-solid-gray-300 border-y border-solid-gray-300">
        {statuses.map((status) => (
          <div key={status} className="grid gap-2 py-3 md:grid-cols-[12rem_1fr]">
            <dt>
              <StatusBadge status={status} />
            </dt>
            <dd>{s(`${status}Means`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export function HelpPage() {
  const t = useWords(helpWords)
  const language = useLanguage()
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} />
      <ul className="grid gap-x-8 gap-y-1 md:grid-cols-2">
        {Object.entries(topics).map(([topic, { title }]) => (
          <li key={topic} className="border-b border-solid-gray-300 py-3">
            <Link to="/help/$topic" params={{ topic }} className="link">
              {textOf(title, language)}
            </Link>
          </li>
        ))}
      </ul>
      <StatusList />
    </>
  )
}

export function HelpTopicPage({ topic }: { topic: string }) {
  const t = useWords(helpWords)
  const language = useLanguage()
  const found = topics[topic]
  const crumbs = [{ label: t('all'), to: '/help' as const }]
  if (!found)
    return (
      <>
        <PageHead title={t('notFound')} crumbs={crumbs} />
        <Empty title={t('notFound')} />
      </>
    )
  return (
    <>
      <PageHead title={textOf(found.title, language)} crumbs={crumbs} />
      <div className="max-w-prose space-y-4">
        {found.paragraphs.map((paragraph) => (
          <p key={paragraph.en}>{textOf(paragraph, language)}</p>
        ))}
      </div>
      {(topic === 'home' || topic === 'clause') && <StatusList />}
    </>
  )
}
