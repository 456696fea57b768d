import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaProps } from 'react-aria-components'

type Variant = 'primary' | 'secondary' | 'quiet' | 'danger'
type Size = 'large' | 'medium' | 'small'

const variants: Record<Variant, string> = {
  primary: 'border-transparent bg-key-900 text-white hover:bg-key-1000 hover:underline active:bg-key-1200',
  secondary: 'border-key-900 bg-white text-key-900 hover:bg-key-200 hover:underline hover:text-key-1000 active:bg-key-300',
  quiet: 'border-transparent bg-transparent text-key-900 underline hover:bg-key-50 hover:decoration-2 active:bg-key-100',
  danger: 'border-transparent bg-error-1 text-white hover:bg-red-1000 hover:underline active:bg-red-1200',
}
const sizes: Record<Size, string> = {
  large: 'min-h-14 min-w-34 px-6 py-2 text-oln-16B-100 leading-130',
  medium: 'min-h-12 min-w-24 px-4 py-2 text-oln-16B-100 leading-130',
  small: 'min-h-9 px-3 py-1 text-oln-14B-100 leading-130',
}

export function buttonClass(variant: Variant = 'primary', size: Size = 'medium'): string {
  return `inline-flex cursor-pointer items-center justify-center gap-2 rounded-8 border text-center underline-offset-3 ${variants[variant]} ${sizes[size]} disabled:cursor-default disabled:border-transparent disabled:bg-solid-gray-300 disabled:text-solid-gray-50 disabled:no-underline`
}

export interface ButtonProps extends Omit<AriaProps, 'className' | 'style'> {
  variant?: Variant
  size?: Size
  className?: string
}

export function Button({ variant, size, className = '', ...props }: ButtonProps) {
  return <AriaButton {...props} className={`${buttonClass(variant, size)} ${className}`} />
}

interface ButtonLinkProps {
  to: LinkProps['to']
  params?: Record<string, string>
  search?: Record<string, unknown>
  variant?: Variant
  size?: Size
  children: ReactNode
}

export function ButtonLink({ to, params, search, variant, size, children }: ButtonLinkProps) {
  return (
    <Link to={to} params={params as never} search={search as never} className={buttonClass(variant, size)}>
      {children}
    </Link>
  )
}
