import { useMutation, useQueryClient } from '@tanstack/react-query'

/** A change to people of a contract; everything of the contract is read anew after it. */
export function usePeopleChange<Input, Output>(contract: string, change: (input: Input) => Promise<Output>, onDone?: (output: Output) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async (output) => {
      await client.invalidateQueries({ queryKey: ['contract', contract] })
      onDone?.(output)
    },
  })
}
