import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '@/components/Button'
import { CopyText } from '@/components/CopyText'
import { ProblemNotice } from '@/components/feedback'
import { Section } from '@/components/page'
import { api } from '@/lib/api'
import { showInstant } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { peopleWords } from './words'

interface RecoveriesProps {
  contract: string
  zone: string
}

/** Open requests; whoever did not make the request may approve it, and gets the link to hand over. */
export function Recoveries({ contract, zone }: RecoveriesProps) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const query = useQuery({
    queryKey: ['contract', contract, 'recoveries'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/recoveries', { path: { contract }, signal })).items,
  })
  const approve = useMutation({
    mutationFn: (recovery: string) =>
      api.post('/contracts/{contract}/recoveries/{recovery}/approve', undefined, { path: { contract, recovery } }),
    onSuccess: () => query.refetch(),
  })
  const open = query.data ?? []
  if (open.length === 0 && !approve.data) return null
  return (
    <Section title={t('recoveryOpen')}>
      {approve.data && (
        <div className="panel mb-4 space-y-3" role="status">
          <p>{t('recoveryLink')}</p>
          <CopyText text={approve.data.link} />
          <p>{t('until', { at: showInstant(approve.data.expires_at, language, zone) })}</p>
        </div>
      )}
      {approve.error && <ProblemNotice error={approve.error} />}
      <ul className="divide-y divide-solid-gray-300 border-y border-solid-gray-300">
        {open.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center justify-between gap-4 py-4">
            <div>
              <p className="text-std-17B-170">{one.member.name}</p>
              <p className="text-solid-gray-700">
                {t('recoveryBy', { name: one.requested_by.name, at: showInstant(one.requested_at, language, zone) })}
              </p>
            </div>
            {one.can_approve ? (
              <Button onPress={() => approve.mutate(one.id)} isDisabled={approve.isPending}>
                {t('recoveryApprove')}
              </Button>
            ) : (
              <p>{t('recoveryOther')}</p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
