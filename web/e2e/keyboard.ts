import type { Visitor } from './visitor'

const farthest = 120

/** What somebody who reads by ear hears of the element in focus: its group, its name, its text. */
function heard(): string {
  const active = document.activeElement
  if (!active || active === document.body) return ''
  const named = (element: Element | null) =>
    [
      element?.getAttribute('aria-label') ?? '',
      ...(element?.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => (id && document.getElementById(id)?.textContent) || ''),
    ].join(' ')
  const labels = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? [...(active.labels ?? [])] : []
  return [named(active.closest('[role=radiogroup]')), named(active), ...labels.map((label) => label.textContent), active.textContent].join(' ')
}

/** Presses Tab until what is called so has the focus. */
export async function tabTo(who: Visitor, name: string): Promise<void> {
  const called = new RegExp(`(^|\\s)${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(\\s|※|$)`)
  const passed: string[] = []
  while (passed.length < farthest) {
    await who.page.keyboard.press('Tab')
    const now = await who.page.evaluate(heard)
    if (called.test(now)) return
    passed.push(now.replace(/\s+/g, ' ').trim())
  }
  throw new Error(`Tab never reached "${name}":\n${passed.join('\n')}`)
}

/** Types into the field that is called so. */
export async function typeInto(who: Visitor, name: string, text: string): Promise<void> {
  await tabTo(who, name)
  await who.page.keyboard.insertText(text)
}
