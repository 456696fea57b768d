export { Notice } from './Notice'
export { Empty, Loaded, Loading, ProblemNotice } from './States'
