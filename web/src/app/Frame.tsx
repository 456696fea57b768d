import { Button } from '@/components/Button'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { I18nProvider, RouterProvider as AriaRouter } from 'react-aria-components'
import { useRouter } from '@tanstack/react-router'
import { ButtonLink } from '@/components/Button'
import { Notice, ProblemNotice } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { Problem } from '@/lib/api'
import { useLanguage, useWords } from '@/lib/i18n'
import { Header } from './Header'
import { appWords } from './words'

export function Frame() {
  const t = useWords(appWords)
  const language = useLanguage()
  const router = useRouter()
  const params = useParams({ strict: false })
  return (
    <I18nProvider locale={language === 'ja' ? 'ja-JP' : 'en-GB'}>
      <AriaRouter navigate={(to) => void router.navigate({ to })}>
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:bg-white focus:px-4 focus:py-2"
          onClick={(event) => {
            event.preventDefault()
            document.getElementById('main')?.focus()
          }}
        >
          {t('skip')}
        </a>
        <div className="flex min-h-dvh flex-col">
          <Header contract={params.contract} />
          <main id="main" tabIndex={-1} className="mx-auto w-full max-w-7xl grow px-4 pt-8 pb-20 md:px-8">
            <Outlet />
          </main>
          <footer data-site className="border-t border-solid-gray-300 bg-solid-gray-50">
            <div className="mx-auto flex max-w-7xl flex-wrap justify-between gap-x-8 gap-y-2 px-4 py-6 md:px-8">
              <p>{t('footer')}</p>
              <Link to="/help" className="link">
                {t('help')}
              </Link>
            </div>
          </footer>
        </div>
      </AriaRouter>
    </I18nProvider>
  )
}

export function NotFound() {
  const t = useWords(appWords)
  return (
    <>
      <PageHead title={t('notFound')} lead={t('notFoundLead')} />
      <ButtonLink to="/" variant="secondary">
        {t('toHome')}
      </ButtonLink>
    </>
  )
}

export function Crashed({ error, reset }: { error: unknown; reset: () => void }) {
  const t = useWords(appWords)
  if (error instanceof Problem) return <ProblemNotice error={error} onRetry={reset} />
  return (
    <div className="p-6">
      <Notice tone="error" title={t('crashed')} live>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <Button variant="secondary" size="small" className="mt-3" onPress={() => window.location.reload()}>
          {t('reload')}
        </Button>
      </Notice>
    </div>
  )
}
