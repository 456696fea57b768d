import { defineWords } from '@/lib/i18n'

export const accountWords = defineWords('account', {
  title: { ja: 'アカウント', en: 'Account' },
  name: { ja: '氏名', en: 'Name' },
  login: { ja: 'ログイン名', en: 'Login' },
  contracts: { ja: '参加している契約', en: 'Contracts' },
  client: { ja: '発注者側', en: 'Client side' },
  contractor: { ja: '受託者側', en: 'Contractor side' },
  language: { ja: '表示する言語', en: 'Language' },
  sessions: { ja: 'ログイン中の端末', en: 'Where you are logged in' },
  sessionsLead: {
    ja: '覚えのない端末があれば、ログインを終わらせ、契約の管理者に知らせてください。',
    en: 'End any session that you do not recognise, and tell an administrator.',
  },
  device: { ja: '端末', en: 'Device' },
  address: { ja: 'アドレス', en: 'Address' },
  began: { ja: 'ログイン', en: 'Began' },
  used: { ja: '最後の操作', en: 'Last used' },
  current: { ja: 'この端末', en: 'This one' },
  revoke: { ja: 'ログインを終わらせる', en: 'End this session' },
  unknown: { ja: '不明', en: 'Unknown' },
  logOut: { ja: 'ログアウト', en: 'Log out' },
})
