import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Loaded } from '@/components/feedback'
import { useWords } from '@/lib/i18n'
import { fileChangesQuery, packageChangesQuery } from '../queries'
import { FileTable } from './FileTable'
import { PackageTable } from './PackageTable'
import { changeWords } from './words'

const shown = 5

/** The newest changes of files and packages, and the way to all. */
export function LatestChanges({ contract, host, zone }: { contract: string; host: string; zone: string }) {
  const t = useWords(changeWords)
  const files = useInfiniteQuery(fileChangesQuery(contract, host, {}))
  const packages = useInfiniteQuery(packageChangesQuery(contract, host, {}))
  return (
    <div className="space-y-6">
      <p className="max-w-4xl text-solid-gray-700">{t('lead')}</p>
      <section>
        <h3 className="mb-2">{t('latestFiles')}</h3>
        <Loaded query={files}>
          {(data) => {
            const items = data.pages[0]?.items ?? []
            return items.length > 0 ? <FileTable contract={contract} changes={items.slice(0, shown)} zone={zone} /> : <p>{t('noneFiles')}</p>
          }}
        </Loaded>
      </section>
      <section>
        <h3 className="mb-2">{t('latestPackages')}</h3>
        <Loaded query={packages}>
          {(data) => {
            const items = data.pages[0]?.items ?? []
            return items.length > 0 ? <PackageTable contract={contract} changes={items.slice(0, shown)} zone={zone} /> : <p>{t('nonePackages')}</p>
          }}
        </Loaded>
      </section>
      <p>
        <Link to="/c/$contract/hosts/$host/changes" params={{ contract, host }} className="link">
          {t('toAll')}
        </Link>
      </p>
    </div>
  )
}
