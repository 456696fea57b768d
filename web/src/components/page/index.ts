export { NextActionLink, RecordLink } from './links'
export { type Crumb, PageHead, usePageTitle } from './PageHead'
export { type Place, SubNav } from './SubNav'
export { Code, type Column, DataTable, type Fact, Facts, Section, Tag } from './parts'
