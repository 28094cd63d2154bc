import type { FastifyInstance } from 'fastify';
import { DeployQueue } from '../metadata/deploy-queue.ts';
import { deployValidated } from '../metadata/deploy.ts';
import type { DeployMessage, DeployResult } from '../metadata/deploy.ts';
import { ACTED_ON, metadataTypes } from '../metadata/registry.ts';
import { listMetadata, retrieve } from '../metadata/retrieve.ts';
import type { FileProperties, Retrieved } from '../metadata/retrieve.ts';
import { hasTranslationWorkbench, TRANSLATED } from '../metadata/rules/translations.ts';
import { child, children, escapeXml, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { ApiError } from '../org/errors.ts';
import { makeId } from '../org/ids.ts';
import { API_VERSION } from '../org/version.ts';
import type { ApiContext } from './context.ts';
import { answerCall, NAMESPACES } from './soap.ts';

const tag = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;

function messageXml(message: DeployMessage, createdDate: string): string {
  const name = message.success ? 'componentSuccesses' : 'componentFailures';
  return `<${name}>${tag('changed', message.changed)}${tag('componentType', message.componentType)}${tag('created', message.created)}${tag('createdDate', createdDate)}${tag('deleted', message.deleted)}${tag('fileName', message.fileName)}${tag('fullName', message.fullName)}${tag('success', message.success)}${tag('problem', message.problem)}${tag('problemType', message.problemType)}${tag('lineNumber', message.lineNumber)}${tag('columnNumber', message.columnNumber)}</${name}>`;
}

function resultXml(result: DeployResult, nameOf: (userId: string) => string): string {
  const errors = result.messages.filter((message) => !message.success).length;
  const { options } = result;
  const details = `<details>${result.messages.map((message) => messageXml(message, result.completedDate)).join('')}<runTestResult><numFailures>0</numFailures><numTestsRun>0</numTestsRun><totalTime>0</totalTime></runTestResult></details>`;
  const cancelled =
    result.canceledBy === undefined ? '' : `${tag('canceledBy', result.canceledBy)}${tag('canceledByName', nameOf(result.canceledBy))}`;
  return `<result>${cancelled}${tag('checkOnly', options.checkOnly)}${tag('completedDate', result.completedDate)}${tag('createdBy', result.createdBy)}${tag('createdByName', nameOf(result.createdBy))}${tag('createdDate', result.startDate)}${details}${tag('done', true)}${tag('errorMessage', result.errorMessage)}${tag('errorStatusCode', result.errorCode)}${tag('id', result.id)}${tag('ignoreWarnings', options.ignoreWarnings)}${tag('lastModifiedDate', result.completedDate)}${tag('numberComponentErrors', errors)}${tag('numberComponentsDeployed', result.total - errors)}${tag('numberComponentsTotal', result.total)}${tag('numberTestErrors', 0)}${tag('numberTestsCompleted', 0)}${tag('numberTestsTotal', 0)}${tag('rollbackOnError', options.rollbackOnError)}${tag('runTestsEnabled', options.testLevel !== 'NoTestRun')}${tag('startDate', result.startDate)}${tag('status', result.status)}${tag('success', result.success)}</result>`;
}

function propertiesXml(name: string, properties: FileProperties, user: { id: string; name: string }, prefix = ''): string {
  const { type, fullName, fileName, modified } = properties;
  return `<${name}>${tag('createdById', user.id)}${tag('createdByName', user.name)}${tag('createdDate', modified)}${tag('fileName', prefix + fileName)}${tag('fullName', fullName)}${tag('id', '')}${tag('lastModifiedById', user.id)}${tag('lastModifiedByName', user.name)}${tag('lastModifiedDate', modified)}${tag('manageableState', 'unmanaged')}${tag('type', type)}</${name}>`;
}

/** The types of a manifest and their members. */
function membersOf(manifest: XmlElement | undefined): Map<string, string[]> {
  return new Map(children(manifest, 'types').map((types) => [textOf(types, 'name') ?? '', children(types, 'members').map((one) => one.text.trim())]));
}

/** How many answers to retrieves are kept for their status calls. */
const KEPT_RETRIEVES = 20;

/** The Metadata API over SOAP: deploy, retrieve, list, describe. Other calls answer a fault that names them. */
export function metadataSoapRoutes(app: FastifyInstance, { org }: ApiContext): void {
  const queue = new DeployQueue(org);
  const retrieves = new Map<string, Retrieved>();
  const userOf = (userId: string) => ({ id: userId, name: String(org.activeUser('Id', userId)?.['Name'] ?? '') });
  const operations: Record<string, (call: XmlElement, userId: string) => string> = {
    deploy: (call, userId) => {
      const options = child(call, 'DeployOptions');
      const on = (name: string): boolean => textOf(options, name) === 'true';
      const zip = Buffer.from(textOf(call, 'ZipFile') ?? '', 'base64');
      const id = queue.add(userId, zip, {
        checkOnly: on('checkOnly'),
        rollbackOnError: textOf(options, 'rollbackOnError') !== 'false',
        ignoreWarnings: on('ignoreWarnings'),
        singlePackage: on('singlePackage'),
        testLevel: textOf(options, 'testLevel') ?? 'NoTestRun',
      });
      return `<deployResponse><result><done>false</done>${tag('id', id)}<state>Queued</state></result></deployResponse>`;
    },
    checkDeployStatus: (call) => {
      const result = queue.result(textOf(call, 'asyncProcessId') ?? '');
      if (!result) throw new ApiError(404, 'INVALID_CROSS_REFERENCE_KEY', `no deployment with id ${textOf(call, 'asyncProcessId') ?? ''}`);
      return `<checkDeployStatusResponse>${resultXml(result, (id) => userOf(id).name)}</checkDeployStatusResponse>`;
    },
    deployRecentValidation: (call, userId) => {
      const result = deployValidated(org, userId, textOf(call, 'validationId') ?? '');
      return `<deployRecentValidationResponse><result>${result.id}</result></deployRecentValidationResponse>`;
    },
    cancelDeploy: (call, userId) => {
      const id = queue.cancel(textOf(call, 'String') ?? textOf(call, 'id') ?? textOf(call, 'asyncProcessId') ?? '', userId);
      return `<cancelDeployResponse><result><done>true</done>${tag('id', id)}</result></cancelDeployResponse>`;
    },
    retrieve: (call) => {
      const request = child(call, 'retrieveRequest') ?? child(call, 'request');
      const manifest = child(request, 'unpackaged');
      if (!manifest) throw new ApiError(400, 'INVALID_OPERATION', 'The local org retrieves unpackaged components only: name them in unpackaged');
      const id = makeId('09S', org.store.next('id'), org.instance);
      retrieves.set(id, retrieve(org, membersOf(manifest), textOf(manifest, 'version') ?? API_VERSION));
      for (const oldest of [...retrieves.keys()].slice(0, -KEPT_RETRIEVES)) retrieves.delete(oldest);
      return `<retrieveResponse><result><done>false</done>${tag('id', id)}<state>Queued</state></result></retrieveResponse>`;
    },
    checkRetrieveStatus: (call, userId) => {
      const id = textOf(call, 'asyncProcessId') ?? '';
      const answer = [...retrieves].find(([key]) => key.startsWith(id.slice(0, 15)) && id.length >= 15)?.[1];
      if (!answer) throw new ApiError(404, 'INVALID_CROSS_REFERENCE_KEY', `no retrieve with id ${id}`);
      const user = userOf(userId);
      const properties = answer.properties.map((one) => propertiesXml('fileProperties', one, user, 'unpackaged/')).join('');
      const messages = answer.missing
        .map(
          ({ type, name }) =>
            `<messages><fileName>unpackaged/package.xml</fileName>${tag('problem', `Entity of type '${type}' named '${name}' cannot be found`)}</messages>`,
        )
        .join('');
      const zip = textOf(call, 'includeZip') === 'false' ? '' : tag('zipFile', Buffer.from(answer.zip).toString('base64'));
      return `<checkRetrieveStatusResponse><result><done>true</done>${properties}${tag('id', id)}${messages}<status>Succeeded</status><success>true</success>${zip}</result></checkRetrieveStatusResponse>`;
    },
    listMetadata: (call, userId) => {
      const user = userOf(userId);
      const found = children(call, 'queries').flatMap((query) => listMetadata(org, textOf(query, 'type') ?? '', textOf(query, 'folder')));
      return `<listMetadataResponse>${found.map((one) => propertiesXml('result', one, user)).join('')}</listMetadataResponse>`;
    },
    describeMetadata: () => {
      const types = metadataTypes()
        .filter((type) => ACTED_ON.has(type.name) || org.components.ofType(type.name).length > 0)
        .filter((type) => !TRANSLATED.has(type.name) || hasTranslationWorkbench(org.components))
        .map((type) => {
          const parts = [...type.children.values()].map((part) => tag('childXmlNames', part.name)).join('');
          return `<metadataObjects>${parts}${tag('directoryName', type.directory)}${tag('inFolder', type.inFolder)}${tag('metaFile', type.shape === 'content')}${tag('suffix', type.suffix)}${tag('xmlName', type.name)}</metadataObjects>`;
        });
      return `<describeMetadataResponse><result>${types.join('')}<organizationNamespace></organizationNamespace><partialSaveAllowed>true</partialSaveAllowed><testRequired>false</testRequired></result></describeMetadataResponse>`;
    },
  };

  app.post('/services/Soap/m/:version', (request, reply) =>
    answerCall(org, request, reply, NAMESPACES.metadata, (call, userId) => {
      if (!org.access(userId).can('ModifyMetadata'))
        throw new ApiError(
          403,
          'INSUFFICIENT_ACCESS',
          'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
        );
      const operation = Object.hasOwn(operations, call.name) ? operations[call.name] : undefined;
      if (!operation)
        throw new ApiError(
          400,
          'UNSUPPORTED_API_VERSION',
          `${call.name} is not supported by the local org (API ${API_VERSION}); its README lists what is`,
        );
      return operation(call, userId);
    }),
  );
}
