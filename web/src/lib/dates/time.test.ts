import { describe, expect, it } from 'vitest'
import { parseTime } from './time'

describe('a time of day', () => {
  it('is read as people type it', () => expect(['8:30', '0830', '８：３０', '8時30分', '24:00'].map(parseTime)).toEqual(['08:30', '08:30', '08:30', '08:30', '24:00']))
  it('is none when there is no such time', () => expect(['', '25:00', '24:01', '8:60', '朝'].map(parseTime)).toEqual([null, null, null, null, null]))
})
