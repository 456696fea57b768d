import type { Locator } from 'playwright-core'
import type { Field, RegisterDefinition } from '@/lib/api'
import { componentWords } from '@/components/words'
import { recordWords } from '@/features/records/words'
import type { Visitor } from './visitor'

export interface Upload {
  name: string
  mimeType: string
  buffer: Buffer
}
export type Answer = string | number | boolean | Upload
export type Answers = Record<string, Answer>

const shownAtOnce = 5

function named(label: string): RegExp {
  return new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s+※`)
}

export async function definitionOf(who: Visitor, register: string): Promise<RegisterDefinition> {
  return who.get<RegisterDefinition>(`/contracts/${who.contract()}/registers/${register}`)
}

async function pick(who: Visitor, box: Locator, typed: string): Promise<void> {
  await box.scrollIntoViewIfNeeded()
  await box.fill(typed)
  await who.page.getByRole('option', { name: new RegExp(`^${typed}`) }).first().click()
}

async function choose(who: Visitor, label: string, option: string, many: boolean): Promise<void> {
  if (!many) {
    await who.page.getByRole('radiogroup', { name: named(label) }).getByText(option, { exact: true }).click()
    return
  }
  // A list's button is called by its present value, then its label.
  await who.page.getByRole('button', { name: new RegExp(named(label).source.replace('^', '(^|\\s)')) }).click()
  await who.page.getByRole('option', { name: option, exact: true }).click()
}

async function fillField(who: Visitor, field: Field, answer: Answer): Promise<void> {
  const label = field.label[who.language]
  switch (field.type) {
    case 'yes_no':
      return choose(who, label, who.say(componentWords, answer ? 'yes' : 'no'), false)
    case 'choice': {
      const option = field.options?.find((one) => one.id === answer)
      if (!option) throw new Error(`${field.id} has no option ${String(answer)}`)
      return choose(who, label, option.label[who.language], (field.options?.length ?? 0) > shownAtOnce)
    }
    case 'person':
    case 'reference':
      return pick(who, who.page.getByRole('combobox', { name: named(label) }), String(answer))
    case 'file':
      return who.page.getByRole('group', { name: named(label) }).locator('input[type=file]').first().setInputFiles(answer as Upload)
    default:
      return who.page.getByRole('textbox', { name: named(label) }).first().fill(String(answer))
  }
}

export async function fill(who: Visitor, definition: RegisterDefinition, answers: Answers): Promise<void> {
  for (const [id, answer] of Object.entries(answers)) {
    const field = definition.fields.find((one) => one.id === id)
    if (!field) throw new Error(`${definition.id} has no field ${id}`)
    await fillField(who, field, answer)
    if (field.type === 'file') await who.page.getByRole('button', { name: who.say(componentWords, 'fileRemove', { name: (answer as Upload).name }) }).waitFor()
  }
}

interface Act {
  answers?: Answers
  reason?: string
  /** Breaks a rule: the question is answered with yes. */
  breach?: boolean
}

async function submit(who: Visitor, definition: RegisterDefinition, action: string, act: Act): Promise<void> {
  await fill(who, definition, act.answers ?? {})
  if (act.reason) await who.page.getByRole('textbox', { name: named(who.say(recordWords, 'reason')) }).fill(act.reason)
  const label = definition.actions.find((one) => one.id === action)?.label[who.language] ?? action
  await who.page.getByRole('main').getByRole('button', { name: label, exact: true }).click()
  if (act.breach) {
    await who.page.getByRole('alertdialog').waitFor()
    await who.page.getByRole('button', { name: who.say(recordWords, 'confirmRecord') }).click()
  }
  await who.page.getByText(who.say(recordWords, 'done'), { exact: true }).waitFor()
}

/** Makes a record with the form of the page; its number comes back. */
export async function create(who: Visitor, register: string, action: string, act: Act): Promise<string> {
  const definition = await definitionOf(who, register)
  await who.go(`/c/${who.contract()}/registers/${register}/new?action=${action}`)
  await submit(who, definition, action, act)
  return decodeURIComponent(/\/records\/([^/?]+)/.exec(who.page.url())?.[1] ?? '')
}

/** Acts on a record by the button on its page. */
export async function act(who: Visitor, register: string, record: string, action: string, given: Act = {}): Promise<void> {
  const definition = await definitionOf(who, register)
  await who.go(`/c/${who.contract()}/registers/${register}/records/${encodeURIComponent(record)}`)
  const label = definition.actions.find((one) => one.id === action)?.label[who.language] ?? action
  await who.page.getByRole('link', { name: label, exact: true }).click()
  await submit(who, definition, action, given)
}
