import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { diffLines } from 'diff'
import { Button } from '@/components/Button'
import { Loaded, Notice, ProblemNotice } from '@/components/feedback'
import { Section, Tag } from '@/components/page'
import { api, type DefinitionProposal, useOnceKeys } from '@/lib/api'
import { defaultZone, showInstant } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { unchangedLeftOut } from './unchanged'
import { settingsWords } from './words'

function Difference({ proposal }: { proposal: DefinitionProposal }) {
  const t = useWords(settingsWords)
  const pieces = unchangedLeftOut(diffLines(proposal.in_force ?? '', proposal.proposed))
  return (
    <pre className="max-h-96 overflow-auto rounded-8 border border-solid-gray-300 bg-white p-4 text-mono-16N-150" tabIndex={0} aria-label={t('difference')}>
      {pieces.map((piece, index) => {
        const lines = piece.text.replace(/\n$/, '')
        if (piece.kind === 'added') return <ins key={index} className="block bg-green-50 no-underline">{`+ ${lines.replaceAll('\n', '\n+ ')}`}</ins>
        if (piece.kind === 'removed') return <del key={index} className="block bg-red-50 no-underline">{`− ${lines.replaceAll('\n', '\n− ')}`}</del>
        return <span key={index} className="block text-solid-gray-700">{`  ${lines.replaceAll('\n', '\n  ')}`}</span>
      })}
    </pre>
  )
}

function Proposal({ proposal }: { proposal: DefinitionProposal }) {
  const t = useWords(settingsWords)
  const language = useLanguage()
  return (
    <li className="panel space-y-3">
      <p className="flex flex-wrap items-center gap-3">
        <span className="text-std-18B-160">{textOf(proposal.name, language)}</span>
        <Tag tone="gray">{t(`kind_${proposal.kind}`)}</Tag>
        <Tag tone={proposal.in_force === undefined ? 'green' : 'blue'}>{t(proposal.in_force === undefined ? 'definitionNew' : 'definitionChanged')}</Tag>
        {proposal.mine ? <Tag tone="green">{t('agreedByMe')}</Tag> : proposal.endorsements > 0 && <Tag tone="gray">{t('agreedByAnother')}</Tag>}
      </p>
      <p className="text-solid-gray-700">
        {t('proposedAt', { at: showInstant(proposal.proposed_at, language, defaultZone) })}
      </p>
      <details>
        <summary className="link cursor-pointer">{t('difference')}</summary>
        <div className="mt-3">
          <Difference proposal={proposal} />
        </div>
      </details>
    </li>
  )
}

interface ProposalsProps {
  contract: string
  mayAgree: boolean
}

/** Definitions that changed with a new version, or by hand: in force when two people agreed. */
export function Proposals({ contract, mayAgree }: ProposalsProps) {
  const t = useWords(settingsWords)
  const language = useLanguage()
  const { join } = useMarks()
  const client = useQueryClient()
  const keys = useOnceKeys()
  const query = useQuery({
    queryKey: ['contract', contract, 'definitions'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/definitions', { path: { contract }, signal })).items,
  })
  const agree = useMutation({
    mutationFn: (proposals: readonly DefinitionProposal[]) => {
      const body = { definitions: proposals.map(({ kind, id, sha256 }) => ({ kind, id, sha256 })) }
      return api.post('/contracts/{contract}/definitions', body, { path: { contract }, idempotencyKey: keys.keyFor(body) })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['contract', contract] }),
  })
  return (
    <Section title={t('definitions')} screenOnly>
      <p className="mb-4 max-w-prose">{t('definitionsLead')}</p>
      {agree.data && (
        <div className="mb-4">
          <Notice
            tone="success"
            live
            title={agree.data.adopted.length > 0 ? t('adopted', { count: agree.data.adopted.length }) : t('agreedWaits')}
          />
        </div>
      )}
      {agree.error && <ProblemNotice error={agree.error} />}
      <Loaded query={query}>
        {(proposals) => {
          const open = proposals.filter((proposal) => !proposal.mine)
          if (proposals.length === 0) return <p>{t('definitionsNone')}</p>
          return (
            <>
              <ul className="space-y-4">
                {proposals.map((proposal) => (
                  <Proposal key={`${proposal.kind}/${proposal.id}`} proposal={proposal} />
                ))}
              </ul>
              {mayAgree && open.length > 0 && (
                <div className="mt-4 space-y-2">
                  <p className="max-w-prose">{t('agreeLead', { names: join(...open.map((proposal) => textOf(proposal.name, language))) })}</p>
                  <Button onPress={() => agree.mutate(open)} isDisabled={agree.isPending}>
                    {t('agree', { count: open.length })}
                  </Button>
                </div>
              )}
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}
