import { Link, type LinkProps } from '@tanstack/react-router'

export interface Place {
  label: string
  to: LinkProps['to']
  exact?: boolean
}

/** The pages of one subject beside each other. */
export function SubNav({ label, contract, places }: { label: string; contract: string; places: readonly Place[] }) {
  return (
    <nav aria-label={label} className="mb-8" data-screen-only>
      <ul className="flex flex-wrap gap-2">
        {places.map((place) => (
          <li key={place.to}>
            <Link
              to={place.to}
              params={{ contract } as never}
              activeOptions={{ exact: place.exact ?? false, includeSearch: false }}
              className="inline-flex min-h-10 items-center rounded-8 border border-key-900 bg-white px-4 py-1 text-key-900 hover:bg-key-50 hover:underline aria-[current=page]:bg-key-900 aria-[current=page]:text-white"
            >
              {place.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
