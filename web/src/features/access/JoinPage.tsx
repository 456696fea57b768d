import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { Loaded, ProblemNotice } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { api, asProblem, type TotpEnrolment, useBeginSession } from '@/lib/api'
import { showInstant } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { foldCode } from '@/lib/text/fold'
import { type CredentialAnswers, CredentialFields } from './Credentials'
import { EnrolStep } from './EnrolStep'
import { accessWords } from './words'

interface ChooseProps {
  withLogin: boolean
  choose: (answers: CredentialAnswers) => Promise<TotpEnrolment>
  onChosen: (enrolment: TotpEnrolment) => void
}

function Choose({ withLogin, choose, onChosen }: ChooseProps) {
  const t = useWords(accessWords)
  const { control, handleSubmit, getValues } = useForm<CredentialAnswers>({
    defaultValues: { login: '', password: '', again: '' },
  })
  const mutation = useMutation({ mutationFn: choose, onSuccess: onChosen })
  const problem = mutation.error ? asProblem(mutation.error) : null
  return (
    <form noValidate onSubmit={handleSubmit((values) => mutation.mutate(values))} className="space-y-8">
      <CredentialFields
        control={control}
        withLogin={withLogin}
        passwordNow={() => getValues('password')}
        problemOf={(field) => problem?.of(field)}
      />
      {problem && <ProblemNotice error={problem} />}
      <Button type="submit" size="large" isDisabled={mutation.isPending}>
        {t('next')}
      </Button>
    </form>
  )
}

/** The page behind an invitation: its person chooses their own credentials. */
export function InvitationPage({ token }: { token: string }) {
  const t = useWords(accessWords)
  const language = useLanguage()
  const { list } = useMarks()
  const navigate = useNavigate()
  const begin = useBeginSession()
  const [enrolment, setEnrolment] = useState<TotpEnrolment | null>(null)
  const path = { token }
  const query = useQuery({
    queryKey: ['invitation', token],
    retry: false,
    queryFn: ({ signal }) => api.get('/invitations/{token}', { path, signal }),
  })
  return (
    <div className="mx-auto max-w-2xl">
      <Loaded query={query}>
        {(offer) => (
          <>
            <PageHead
              title={t('invitation')}
              help="invitation"
              lead={
                <>
                  <p>
                    {t('invitationLead', {
                      name: offer.name,
                      client: offer.name_client,
                      contractor: offer.name_contractor,
                      system: offer.system,
                    })}
                  </p>
                  <p className="mt-2">
                    {t('invitedAs', {
                      roles: list(...offer.roles.map((role) => textOf(role.name, language))) || '―',
                      side: t(offer.side === 'client' ? 'sideClient' : 'sideContractor'),
                    })}
                  </p>
                  <p>{t('validUntil', { at: showInstant(offer.expires_at, language) })}</p>
                </>
              }
            />
            {enrolment ? (
              <EnrolStep
                enrolment={enrolment}
                confirm={(body) => api.post('/invitations/{token}/confirm', body, { path })}
                onDone={(session) => {
                  begin(session)
                  void navigate({ to: '/' })
                }}
              />
            ) : (
              <Choose
                withLogin
                choose={({ login, password }) => api.post('/invitations/{token}', { login: foldCode(login), password }, { path })}
                onChosen={setEnrolment}
              />
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

/** The page behind a recovery link, handed over after two people agreed. */
export function RecoveryPage({ token }: { token: string }) {
  const t = useWords(accessWords)
  const navigate = useNavigate()
  const begin = useBeginSession()
  const [enrolment, setEnrolment] = useState<TotpEnrolment | null>(null)
  const path = { token }
  const query = useQuery({
    queryKey: ['recovery', token],
    retry: false,
    queryFn: ({ signal }) => api.get('/recoveries/{token}', { path, signal }),
  })
  return (
    <div className="mx-auto max-w-2xl">
      <Loaded query={query}>
        {(offer) => (
          <>
            <PageHead
              title={t('recovery')}
              lead={
                <p>{t('recoveryLead', { name: offer.name })}</p>
              }
            />
            {enrolment ? (
              <EnrolStep
                enrolment={enrolment}
                confirm={(body) => api.post('/recoveries/{token}/confirm', body, { path })}
                onDone={(session) => {
                  begin(session)
                  void navigate({ to: '/' })
                }}
              />
            ) : (
              <Choose
                withLogin
                choose={({ login, password }) => api.post('/recoveries/{token}', { login: foldCode(login), password }, { path })}
                onChosen={setEnrolment}
              />
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}
