import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ButtonLink } from '@/components/Button'
import { Loaded, Notice } from '@/components/feedback'
import { CheckIcon } from '@/components/icons'
import { PageHead } from '@/components/page'
import { api, type TotpEnrolment, useBeginSession } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { EnrolStep } from '../EnrolStep'
import { setupQuery } from '../setupQuery'
import { accessWords } from '../words'
import { ContractStep, emptyContract } from './ContractStep'
import { PersonStep } from './PersonStep'

const steps = ['stepContract', 'stepPerson', 'stepTotp'] as const
type Step = (typeof steps)[number]

function Steps({ present }: { present: Step }) {
  const t = useWords(accessWords)
  const at = steps.indexOf(present)
  return (
    <ol className="mb-8 flex flex-wrap gap-x-8 gap-y-2">
      {steps.map((step, index) => (
        <li key={step} aria-current={index === at ? 'step' : undefined} className="flex items-center gap-2">
          <span
            className={`flex size-8 items-center justify-center rounded-full border-2 text-oln-16B-100 ${index <= at ? 'border-key-900 bg-key-900 text-white' : 'border-solid-gray-420 text-solid-gray-700'}`}
          >
            {index < at ? <CheckIcon className="size-4" /> : index + 1}
          </span>
          <span className={index === at ? 'font-700' : ''}>{t(step)}</span>
        </li>
      ))}
    </ol>
  )
}

function Wizard({ token }: { token: string }) {
  const navigate = useNavigate()
  const begin = useBeginSession()
  const t = useWords(accessWords)
  const [step, setStep] = useState<Step>('stepContract')
  const [contract, setContract] = useState(emptyContract)
  const [enrolment, setEnrolment] = useState<TotpEnrolment | null>(null)
  return (
    <>
      <Steps present={step} />
      <h2 className="mb-6">
        <span className="block text-std-16B-170 text-solid-gray-700">
          {t('step', { number: steps.indexOf(step) + 1, of: steps.length })}
        </span>
        {t(step)}
      </h2>
      {step === 'stepContract' && (
        <ContractStep
          answers={contract}
          onNext={(answers) => {
            setContract(answers)
            setStep('stepPerson')
            window.scrollTo({ top: 0 })
          }}
        />
      )}
      {step === 'stepPerson' && (
        <PersonStep
          token={token}
          contract={contract}
          onBack={() => setStep('stepContract')}
          onEnrol={(made) => {
            setEnrolment(made)
            setStep('stepTotp')
            window.scrollTo({ top: 0 })
          }}
        />
      )}
      {step === 'stepTotp' && enrolment && (
        <EnrolStep
          enrolment={enrolment}
          confirm={(body) => api.post('/setup/confirm', body)}
          onDone={(session) => {
            begin(session)
            void navigate({ to: '/' })
          }}
        />
      )}
    </>
  )
}

export function SetupPage({ search }: { search: Record<string, string> }) {
  const t = useWords(accessWords)
  const query = useQuery(setupQuery)
  return (
    <>
      <PageHead title={t('setUp')} lead={t('setUpLead')} help="setup" />
      <Loaded query={query}>
        {(state) => {
          if (!state.needed)
            return (
              <Notice tone="info" title={t('notNeeded')}>
                <p className="mb-3">{t('notNeededLead')}</p>
                <ButtonLink to="/login">{t('logIn')}</ButtonLink>
              </Notice>
            )
          if (!search.token)
            return (
              <Notice tone="warning" title={t('noToken')}>
                {t('noTokenLead')}
              </Notice>
            )
          return <Wizard token={search.token} />
        }}
      </Loaded>
    </>
  )
}
