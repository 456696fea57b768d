import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { ProblemNotice } from '@/components/feedback'
import { api, type HostDetail } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { hostWords } from './words'

export function Remove({ contract, host }: { contract: string; host: HostDetail }) {
  const t = useWords(hostWords)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const mutation = useMutation({
    mutationFn: () => api.delete('/contracts/{contract}/hosts/{host}', { path: { contract, host: host.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['contract', contract] })
      await navigate({ to: '/c/$contract/hosts', params: { contract } })
    },
  })
  return (
    <div className="mt-10">
      <Button variant="secondary" onPress={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <Dialog title={t('remove')} isOpen={asking} onClose={() => setAsking(false)} alert>
        <p className="mb-6">{t('removeLead')}</p>
        {mutation.error && <ProblemNotice error={mutation.error} />}
        <div className="flex flex-wrap gap-3">
          <Button variant="secondary" onPress={() => setAsking(false)} autoFocus>
            {t('cancel')}
          </Button>
          <Button variant="danger" onPress={() => mutation.mutate()} isDisabled={mutation.isPending}>
            {t('remove')}
          </Button>
        </div>
      </Dialog>
    </div>
  )
}
