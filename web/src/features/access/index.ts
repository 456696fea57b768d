export { InvitationPage, RecoveryPage } from './JoinPage'
export { LoginPage } from './LoginPage'
export { SetupPage } from './setup/SetupPage'
