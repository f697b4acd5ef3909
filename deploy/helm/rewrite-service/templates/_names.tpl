{{/* What everything of a release is named by. */}}
{{- define "rewrite.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 48 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 48 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What its Pods are told by. */}}
{{- define "rewrite.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "rewrite.labels" -}}
{{ include "rewrite.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* A value as the quoted text of a variable: a large number is told without an exponent. */}}
{{- define "rewrite.text" -}}
{{- if kindIs "string" . -}}{{ . | quote }}{{- else -}}{{ . | toJson | quote }}{{- end -}}
{{- end -}}

{{/* The metadata of an object. @param root, app: what it belongs to, the api, the worker or something of its own */}}
{{- define "rewrite.metadata" -}}
name: {{ include "rewrite.name" .root }}-{{ .app }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "rewrite.labels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .app }}
{{- end -}}
