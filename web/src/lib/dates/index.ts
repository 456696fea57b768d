export * from './format'
export * from './wareki'
