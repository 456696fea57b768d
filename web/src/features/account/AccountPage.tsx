import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button } from '@/components/Button'
import { ChoiceInput } from '@/components/fields'
import { Loaded, ProblemNotice } from '@/components/feedback'
import { Code, DataTable, Facts, PageHead, Section, Tag } from '@/components/page'
import { api, useEndSession, useSession } from '@/lib/api'
import { showInstant } from '@/lib/dates'
import { type Language, switchLanguage, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { deviceName } from './device'
import { accountWords } from './words'

function LanguageChoice() {
  const t = useWords(accountWords)
  const language = useLanguage()
  const change = async (chosen: string) => {
    const next: Language = chosen === 'en' ? 'en' : 'ja'
    await switchLanguage(next)
    await api.patch('/session', { language: next })
  }
  return (
    <ChoiceInput
      label={t('language')}
      value={language}
      onChange={(chosen) => void change(chosen)}
      choices={[
        { id: 'ja', label: '日本語' },
        { id: 'en', label: 'English' },
      ]}
    />
  )
}

function Sessions() {
  const t = useWords(accountWords)
  const language = useLanguage()
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: async ({ signal }) => (await api.get('/sessions', { signal })).items,
  })
  const revoke = useMutation({
    mutationFn: (session: string) => api.delete('/sessions/{session}', { path: { session } }),
    onSuccess: () => query.refetch(),
  })
  return (
    <>
      {revoke.error && <ProblemNotice error={revoke.error} />}
      <Loaded query={query}>
        {(sessions) => (
          <DataTable
            caption={t('sessions')}
            rows={sessions}
            keyOf={(session) => session.id}
            columns={[
              {
                key: 'device',
                head: t('device'),
                heads: true,
                cell: (session) => (
                  <>
                    {session.user_agent ? deviceName(session.user_agent) : t('unknown')} {session.current && <Tag tone="green">{t('current')}</Tag>}
                  </>
                ),
              },
              { key: 'address', head: t('address'), cell: (session) => session.address && <Code>{session.address}</Code> },
              { key: 'began', head: t('began'), cell: (session) => showInstant(session.created_at, language) },
              { key: 'used', head: t('used'), cell: (session) => showInstant(session.used_at, language) },
              {
                key: 'revoke',
                head: t('revoke'),
                cell: (session) =>
                  !session.current && (
                    <Button variant="secondary" size="small" onPress={() => revoke.mutate(session.id)} isDisabled={revoke.isPending}>
                      {t('revoke')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  )
}

export function AccountPage() {
  const t = useWords(accountWords)
  const { brackets, join } = useMarks()
  const session = useSession()
  const end = useEndSession()
  const navigate = useNavigate()
  if (!session) return null
  return (
    <>
      <PageHead
        title={t('title')}
        help="account"
        aside={
          <Button variant="secondary" onPress={() => void navigate({ to: '/login' }).then(end)}>
            {t('logOut')}
          </Button>
        }
      />
      <Facts
        facts={[
          { key: 'name', term: t('name'), value: join(session.person.name, session.person.kana) },
          { key: 'login', term: t('login'), value: session.person.login },
          {
            key: 'contracts',
            term: t('contracts'),
            value: (
              <ul>
                {session.contracts.map((contract) => (
                  <li key={contract.id}>
                    <Link to="/c/$contract" params={{ contract: contract.id }} className="link">
                      {join(contract.name_client, contract.system)}
                    </Link>
                    {brackets(t(contract.side))}
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
      <div className="mt-10">
        <LanguageChoice />
      </div>
      <Section title={t('sessions')}>
        <p className="mb-4">{t('sessionsLead')}</p>
        <Sessions />
      </Section>
    </>
  )
}
