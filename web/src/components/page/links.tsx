import { Link } from '@tanstack/react-router'
import type { NextAction } from '@/lib/api'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { ButtonLink } from '../Button'
import { componentWords } from '../words'

interface RecordLinkProps {
  contract: string
  register: string
  record: string
  title?: string | undefined
}

/** What checks speak about beside the registers: people, hosts and alerts have pages of their own, the rest has none. */
const builtIn = [
  'role_grant', 'device', 'expected', 'finding', 'violation', 'file_change', 'package_change', 'explained_change', 'site_check', 'media_use', 'gap',
]
/** Records of these are called by their host, or by it and a name. */
const ofHost = ['host', 'integrity_scan', 'watch_state', 'canary', 'ups_reading']

export function RecordLink({ contract, register, record, title }: RecordLinkProps) {
  const t = useWords(componentWords)
  if (register === 'contract') return <span>{t('wholeContract')}</span>
  if (register === 'member')
    return (
      <Link to="/c/$contract/people/$member" params={{ contract, member: record }} className="link">
        {title || record}
      </Link>
    )
  if (register === 'alert')
    return (
      <Link to="/c/$contract/alerts/$alert" params={{ contract, alert: record }} className="link">
        {record}
        {title && title !== record ? ` ${title}` : ''}
      </Link>
    )
  if (ofHost.includes(register))
    return (
      <Link to="/c/$contract/hosts/$host" params={{ contract, host: record.split('/')[0] ?? record }} className="link">
        {title || record}
      </Link>
    )
  if (builtIn.includes(register)) return <span>{title || record}</span>
  return (
    <Link to="/c/$contract/registers/$register/records/$record" params={{ contract, register, record }} className="link">
      {record}
      {title && title !== record ? ` ${title}` : ''}
    </Link>
  )
}

interface NextActionProps {
  contract: string
  next: NextAction
  variant?: 'primary' | 'secondary'
  size?: 'medium' | 'small'
}

/** Leads to where the next action is done: the record, the form for a new one, or the clause. */
export function NextActionLink({ contract, next, variant = 'secondary', size = 'small' }: NextActionProps) {
  const text = textOf(next.text, useLanguage())
  const look = { variant, size }
  if (next.register && next.record)
    return (
      <ButtonLink
        {...look}
        to="/c/$contract/registers/$register/records/$record"
        params={{ contract, register: next.register, record: next.record }}
        search={next.action ? { action: next.action } : {}}
      >
        {text}
      </ButtonLink>
    )
  if (next.register && next.action)
    return (
      <ButtonLink
        {...look}
        to="/c/$contract/registers/$register/new"
        params={{ contract, register: next.register }}
        search={{ action: next.action }}
      >
        {text}
      </ButtonLink>
    )
  if (next.register)
    return (
      <ButtonLink {...look} to="/c/$contract/registers/$register" params={{ contract, register: next.register }}>
        {text}
      </ButtonLink>
    )
  if (next.clause)
    return (
      <ButtonLink {...look} to="/c/$contract/clauses/$clause" params={{ contract, clause: next.clause }}>
        {text}
      </ButtonLink>
    )
  return <span>{text}</span>
}
