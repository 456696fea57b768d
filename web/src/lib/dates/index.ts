export * from './elapsed'
export * from './format'
export * from './now'
export * from './wareki'
