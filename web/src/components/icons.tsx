import type { ReactNode } from 'react'

interface IconProps {
  className?: string
}

function drawn(children: ReactNode) {
  return function Icon({ className = 'size-5' }: IconProps) {
    return (
      <svg
        viewBox="0 0 24 24"
        className={`shrink-0 ${className}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {children}
      </svg>
    )
  }
}

export const CheckIcon = drawn(<path d="M4.5 12.5l5 5L19.5 7" />)
export const ChevronRightIcon = drawn(<path d="M9 5l7 7-7 7" />)
export const ChevronDownIcon = drawn(<path d="M5 9l7 7 7-7" />)
export const MenuIcon = drawn(<path d="M3 6h18M3 12h18M3 18h18" />)
export const CloseIcon = drawn(<path d="M5 5l14 14M19 5L5 19" />)
export const CalendarIcon = drawn(
  <>
    <rect x="3.5" y="5" width="17" height="15.5" rx="1.5" />
    <path d="M3.5 10h17M8 2.5v5M16 2.5v5" />
  </>,
)
export const HelpIcon = drawn(
  <>
    <circle cx="12" cy="12" r="9.5" />
    <path d="M9.2 9.2a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2.1M12 17.3v.2" />
  </>,
)
export const InfoIcon = drawn(
  <>
    <circle cx="12" cy="12" r="9.5" />
    <path d="M12 11v6M12 7.2v.2" />
  </>,
)
export const WarnIcon = drawn(<path d="M12 3L1.8 20.5h20.4L12 3zM12 10v5M12 17.6v.2" />)
export const ErrorIcon = drawn(
  <>
    <path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8L8 2.5z" />
    <path d="M12 7v6M12 16.5v.2" />
  </>,
)
export const PrintIcon = drawn(
  <>
    <path d="M7 8V3h10v5M7 17H4V8h16v9h-3" />
    <path d="M7 13.5h10V21H7z" />
  </>,
)
export const CameraIcon = drawn(
  <>
    <path d="M3 7.5h4.5L9 5h6l1.5 2.5H21V19H3V7.5z" />
    <circle cx="12" cy="13" r="3.5" />
  </>,
)
export const FileIcon = drawn(<path d="M6 2.5h8l4.5 4.5v14.5H6V2.5zM14 2.5V7h4.5" />)
export const SearchIcon = drawn(
  <>
    <circle cx="10.5" cy="10.5" r="7" />
    <path d="M15.7 15.7L21.5 21.5" />
  </>,
)
export const DownloadIcon = drawn(<path d="M12 3v12M7 10.5l5 5 5-5M4 20.5h16" />)
export const PersonIcon = drawn(
  <>
    <circle cx="12" cy="8" r="4.2" />
    <path d="M3.8 21c.6-4.6 4-7 8.2-7s7.6 2.4 8.2 7" />
  </>,
)
export const GlobeIcon = drawn(
  <>
    <circle cx="12" cy="12" r="9.5" />
    <path d="M2.5 12h19M12 2.5c3 3 4 6 4 9.5s-1 6.5-4 9.5c-3-3-4-6-4-9.5s1-6.5 4-9.5z" />
  </>,
)
export const PlusIcon = drawn(<path d="M12 4v16M4 12h16" />)
export const SortUpIcon = drawn(<path d="M12 19V5M6 11l6-6 6 6" />)
export const SortDownIcon = drawn(<path d="M12 5v14M6 13l6 6 6-6" />)
