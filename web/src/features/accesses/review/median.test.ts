import { describe, expect, it } from 'vitest'
import { median } from './median'

describe('the median', () => {
  it('is the one in the middle, whatever the order', () => expect(median([9, 1, 100])).toBe(9))
  it('is the mean of two where none is in the middle', () => expect(median([1, 4, 2, 100])).toBe(3))
  it('of nothing is 0', () => expect(median([])).toBe(0))
})
