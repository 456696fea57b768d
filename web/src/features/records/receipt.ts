import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { Receipt } from '@/lib/api'

/** The receipt of what was just done, shown on the record's page once. */
export const receiptQuery = (contract: string, register: string, record: string) =>
  queryOptions<Receipt | null>({
    queryKey: ['receipt', contract, register, record],
    queryFn: () => null,
    enabled: false,
    initialData: null,
  })

export function keepReceipt(client: QueryClient, contract: string, register: string, receipt: Receipt): void {
  if (receipt.record) client.setQueryData(receiptQuery(contract, register, receipt.record).queryKey, receipt)
}
