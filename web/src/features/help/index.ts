export { HelpPage, HelpTopicPage } from './HelpPage'
