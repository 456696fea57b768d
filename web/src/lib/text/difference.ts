export interface Part {
  kind: 'same' | 'gone' | 'new'
  text: string
}

// Above this, comparing word by word takes longer than anybody waits; then the whole is gone and new.
const mostCells = 250_000

function wordsOf(text: string): string[] {
  return [...new Intl.Segmenter('ja', { granularity: 'word' }).segment(text)].map((one) => one.segment)
}

function joined(parts: readonly Part[]): Part[] {
  const out: Part[] = []
  for (const part of parts) {
    const last = out.at(-1)
    if (part.text === '') continue
    if (last?.kind === part.kind) last.text += part.text
    else out.push({ ...part })
  }
  return out
}

/** What two texts share and where they differ, word by word; of the shortest such descriptions one, what is gone before what is new. */
export function differenceOf(before: string, after: string): Part[] {
  const a = wordsOf(before)
  const b = wordsOf(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let tail = 0
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  const left = a.slice(start, a.length - tail)
  const right = b.slice(start, b.length - tail)
  const shared: Part = { kind: 'same', text: a.slice(0, start).join('') }
  const rest: Part = { kind: 'same', text: a.slice(a.length - tail).join('') }
  if (left.length * right.length > mostCells)
    return joined([shared, { kind: 'gone', text: left.join('') }, { kind: 'new', text: right.join('') }, rest])

  // longest[i][j]: how many words left from i and right from j have in common, in order.
  const width = right.length + 1
  const longest = new Uint32Array((left.length + 1) * width)
  const at = (i: number, j: number) => longest[i * width + j] ?? 0
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const middle: Part[] = []
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      middle.push({ kind: 'same', text: left[i] ?? '' })
      i += 1
      j += 1
    } else if (i < left.length && (j === right.length || at(i + 1, j) >= at(i, j + 1))) {
      middle.push({ kind: 'gone', text: left[i] ?? '' })
      i += 1
    } else {
      middle.push({ kind: 'new', text: right[j] ?? '' })
      j += 1
    }
  }
  return joined([shared, ...middle, rest])
}
