import { type RefObject, useEffect, useRef, useState } from 'react'

/** How wide an element is now, in px, so that a picture is drawn to measure and its text never stretched. */
export function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!frame.current) return undefined
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    watcher.observe(frame.current)
    return () => watcher.disconnect()
  }, [])
  return [frame, width]
}
