import { publicCloud } from '../../src/azure/clouds.ts';
import { contactsSetting } from '../../src/config/contacts.ts';
import type { Guide } from '../../src/presentation/orders/guide.ts';
import { harbour, lantern } from './cardIncidents.ts';

/** The tenant of every guide built here. */
export const guideTenant = '00000000-0000-4000-8000-0000000000f0';

/** A guide whose contacts are read as the configuration reads `ACCOUNT_CONTACTS`. Give what matters to the test. */
export const aGuide = ({
  contacts = '',
  ...given
}: Partial<Omit<Guide, 'contacts'>> & { readonly contacts?: string } = {}): Guide => ({
  portal: { cloud: publicCloud, tenantId: guideTenant },
  accounts: [harbour, lantern],
  contacts: contacts === '' ? new Map() : contactsSetting.parse(contacts),
  ...given,
});
