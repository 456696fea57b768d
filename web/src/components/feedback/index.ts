export { Listed } from './Listed'
export { Notice } from './Notice'
export { Empty, Loaded, Loading, ProblemNotice } from './States'
