import '@fontsource/noto-sans-jp/400.css'
import '@fontsource/noto-sans-jp/700.css'
import './app.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from '@/app/router'
import { Problem, sessionKey, whenLoggedOut } from '@/lib/api'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refuses, it refuses again; only a lost connection is worth another try.
      retry: (count, error) => count < 2 && error instanceof Problem && error.kind === 'offline',
    },
  },
})

whenLoggedOut(() => client.setQueryData(sessionKey, null))

// react-aria would add a style element that the content security policy forbids; where this id is known it does not.
// Its one rule stands in app.css.
const mark = document.createElement('meta')
mark.id = 'react-aria-pressable-style'
document.head.append(mark)

const place = document.getElementById('root')
if (place)
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
