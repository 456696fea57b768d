import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '@/lib/i18n'
import { CloseIcon } from './icons'
import { componentWords } from './words'

interface DialogProps {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  /** For questions that must be answered: no closing by a click outside. */
  alert?: boolean
}

export function Dialog({ title, isOpen, onClose, children, alert = false }: DialogProps) {
  const t = useWords(componentWords)
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={!alert}
      className="fixed inset-0 z-50 flex items-start justify-center overflow-y-auto bg-black/50 p-4 md:items-center"
    >
      <Modal className="w-full max-w-2xl rounded-16 bg-white shadow-5">
        <AriaDialog role={alert ? 'alertdialog' : 'dialog'} className="p-6 outline-none md:p-8">
          <div className="flex items-start justify-between gap-4">
            <Heading slot="title" className="text-std-22B-150">
              {title}
            </Heading>
            <button type="button" onClick={onClose} aria-label={t('close')} className="rounded-8 p-2 hover:bg-solid-gray-50">
              <CloseIcon />
            </button>
          </div>
          <div className="mt-4">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
