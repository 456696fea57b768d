import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use as register } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { type RefObject, useEffect, useRef } from 'react'

register([LineChart, GridComponent, LegendComponent, SVGRenderer])

export const chartText = { fontFamily: 'Noto Sans JP', color: '#333333', fontSize: 13 }
export const axisLine = { lineStyle: { color: '#949494' } }
export const splitLine = { lineStyle: { color: '#e6e6e6' } }

/** A chart in the element of the reference, as wide as the element is. Call from files that are loaded when needed: the library is large. */
export function useChart(option: EChartsCoreOption): RefObject<HTMLDivElement | null> {
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!frame.current) return undefined
    const chart = init(frame.current, null, { renderer: 'svg' })
    chart.setOption({ animation: false, textStyle: chartText, ...option })
    const watcher = new ResizeObserver(() => chart.resize())
    watcher.observe(frame.current)
    return () => {
      watcher.disconnect()
      chart.dispose()
    }
  }, [option])
  return frame
}
