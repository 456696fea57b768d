import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from './client'
import { useOnceKeys } from './once'
import { asProblem, type Rule } from './problem'
import type { ActRequest, Receipt } from './types'

interface ActOptions {
  contract: string
  register: string
  action: string
  version?: number | undefined
  onDone: (receipt: Receipt) => void
}

/**
 * Sends an action. A fact that breaks rules comes back as a question; `confirm` sends the same with the person's word that
 * it is to be recorded as a breach.
 */
export function useAct({ contract, register, action, version, onDone }: ActOptions) {
  const client = useQueryClient()
  const keys = useOnceKeys()
  const [question, setQuestion] = useState<{ request: ActRequest; rules: readonly Rule[] } | null>(null)

  const mutation = useMutation({
    mutationFn: (request: ActRequest) =>
      api.post('/contracts/{contract}/registers/{register}/actions/{action}', request, {
        path: { contract, register, action },
        idempotencyKey: keys.keyFor(request),
        ...(version === undefined ? {} : { etag: `"${version}"` }),
      }),
    onSuccess: async (receipt) => {
      keys.done()
      setQuestion(null)
      await client.invalidateQueries({ queryKey: ['contract', contract] })
      onDone(receipt as Receipt)
    },
    onError: async (error, request) => {
      const problem = asProblem(error)
      if (problem.kind === 'confirmation_needed') setQuestion({ request, rules: problem.rules })
      else setQuestion(null)
      if (problem.kind === 'precondition_failed') await client.invalidateQueries({ queryKey: ['contract', contract] })
    },
  })

  const problem = mutation.error ? asProblem(mutation.error) : null
  return {
    act: mutation.mutate,
    isActing: mutation.isPending,
    problem: problem?.kind === 'confirmation_needed' ? null : problem,
    question,
    confirm: () => question && mutation.mutate({ ...question.request, confirm: true }),
    goBack: () => setQuestion(null),
  }
}
