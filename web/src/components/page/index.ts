export { NextActionLink, RecordLink } from './links'
export { type Crumb, PageHead, usePageTitle } from './PageHead'
export { Code, type Column, DataTable, type Fact, Facts, Section, Tag } from './parts'
