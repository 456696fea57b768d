import { defineWords } from '@/lib/i18n'

export const approvalWords = defineWords('approvals', {
  title: { ja: '承認', en: 'Approvals' },
  lead: {
    ja: '許可・承認の判断を集めています。承認は、その時の内容にだけ有効です。内容が変わると効力を失います。',
    en: 'Decisions in one place. An approval holds for exactly what was approved; it falls when that changes.',
  },
  waiting: { ja: 'あなたの判断を待つもの', en: 'Waiting for your decision' },
  waitingNone: { ja: '判断を待つものはありません', en: 'Nothing waits for your decision' },
  mine: { ja: 'あなたが出して、ほかの人の判断を待つもの', en: 'Yours, waiting for others' },
  mineNone: { ja: 'ほかの人の判断を待つものはありません', en: 'Nothing of yours waits for others' },
  record: { ja: '記録', en: 'Record' },
  register: { ja: '台帳', en: 'Register' },
  state: { ja: '状態', en: 'State' },
  by: { ja: '申請者', en: 'Requested by' },
  since: { ja: 'いつから', en: 'Since' },
  decide: { ja: '判断', en: 'Decide' },
  whoMay: { ja: '判断できる役割', en: 'Who may decide' },
})
