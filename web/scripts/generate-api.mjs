// Writes src/lib/api/schema.ts from docs/formats/openapi.yaml; with --check only says whether it is current.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'

const source = new URL('../../docs/formats/openapi.yaml', import.meta.url)
const target = new URL('../src/lib/api/schema.ts', import.meta.url)
const head = '// Generated from docs/formats/openapi.yaml by `npm run api`. Do not edit.\n'
const text = head + astToString(await openapiTS(source, { alphabetize: false, emptyObjectsUnknown: true, defaultNonNullable: false }))

if (process.argv.includes('--check')) {
  let present = ''
  try {
    present = readFileSync(target, 'utf8')
  } catch {
    // reported below as not current
  }
  if (present !== text) {
    console.error('src/lib/api/schema.ts is not current: run `npm run api` in web/ and commit it')
    process.exit(1)
  }
  console.log('src/lib/api/schema.ts is current')
} else {
  writeFileSync(target, text)
  console.log(`written: ${text.split('\n').length} lines`)
}
