import { readdirSync } from 'node:fs'
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// app → features → components → lib. A feature never reads another feature: what two of them need moves down.
const features = readdirSync(new URL('./src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

const forbid = (files, groups) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
  },
})
const crossing = (from, group) => [group, `${from} may not use this: app → features → components → lib`]

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', 'src/lib/api/schema.ts'] },
  ...tseslint.configs.recommended,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-console': 'error',
      'max-lines': ['error', 400],
      eqeqeq: 'error',
    },
  },
  forbid(['src/lib/**'], [crossing('lib', ['@/app/**', '@/features/**', '@/components/**'])]),
  forbid(['src/components/**'], [crossing('components', ['@/app/**', '@/features/**'])]),
  ...features.map((name) =>
    forbid([`src/features/${name}/**`], [
      crossing(`features/${name}`, ['@/app/**']),
      crossing(`features/${name}`, ['@/features/**', `!@/features/${name}/**`]),
      crossing(`features/${name}`, features.filter((other) => other !== name).map((other) => `**/../${other}/**`)),
    ]),
  ),
  { files: ['scripts/**', 'e2e/**'], rules: { 'no-console': 'off' } },
)
